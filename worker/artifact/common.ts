/** Fields and building blocks that the cards of all models share. */
import { z } from "zod";

/** Upper bounds of a card's numbers, which also bound requests and responses. */
export const cardLimits = { latentSize: 1024, labels: 1000, imageSide: 256, inputSize: 64 } as const;

/** A model's id: its name in URLs and the name of its folder. */
export const idPattern = /^[a-z0-9]+(-[a-z0-9]+)*$/;

export const PositiveInteger = z.int().positive();
export const Nats = z.number().describe("nats per image");

export const FileSchema = z
  .object({
    path: z
      .string()
      .regex(/^[a-z0-9][a-z0-9.-]*$/)
      .describe("file name inside the model's folder"),
    bytes: PositiveInteger.describe("size in bytes"),
    sha256: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .describe("SHA-256 of the file, lower-case hex"),
  })
  .meta({ id: "ArtifactFile" });

const LayerSchema = z
  .object({
    part: z.enum(["encoder", "decoder", "mean", "standardDeviation"]).describe("which network the layer belongs to"),
    op: z.string().describe("ONNX operator, or the activation's name"),
    shape: z.array(PositiveInteger).describe("output shape without the batch dimension, channels first"),
    parameters: z.int().nonnegative().describe("trained parameters in the layer"),
  })
  .meta({ id: "Layer" });

/** The data set of the images or observations; absent if unknown. */
export const DatasetSchema = z
  .object({
    name: z.string().regex(idPattern).describe("as in the URL /v1/datasets/{name}"),
    title: z.string().min(1).describe("name for people"),
    classes: z
      .array(z.string().min(1))
      .min(1)
      .max(cardLimits.labels)
      .optional()
      .describe("names of the classes, in order"),
  })
  .meta({ id: "CardDataset", description: "the model's training data, if known" });

/** Fields of every card. */
export const common = {
  id: z.string().regex(idPattern).describe("model id, as in the URL"),
  title: z.string().min(1).describe("one line for people"),
  architecture: z.string().min(1).describe("the networks in words"),
  layers: z.array(LayerSchema).min(1).describe("layer by layer, in the order of computation"),
  parameters: PositiveInteger.describe("trained parameters in all"),
  dataset: DatasetSchema.optional(),
  storage: z
    .enum(["float32", "float16"])
    .describe("precision of the weights in the files; float16: the model was rounded before it was measured"),
  parity: z
    .object({
      inputs: PositiveInteger.describe("how many were compared"),
      maxAbsoluteDifference: z.number().nonnegative().describe("largest absolute difference"),
    })
    .meta({
      id: "Parity",
      description:
        "the ONNX files compared with the trained graph on test inputs, or the imported files on random inputs",
    }),
  licence: z.string().describe("licence of the data"),
  notes: z.array(z.string()).describe("what a user should know"),
};

/** The training run, apart from its length and the amount of data. */
export const run = {
  optimizer: z.string().describe("name of the optimiser, or `closed form`"),
  learningRate: z
    .number()
    .positive()
    .optional()
    .describe("step size, the first one of a schedule; absent if there were no steps"),
  seed: z.int().nonnegative().describe("of weights, order and noise"),
  backend: z.string().describe("tensor backend of the training"),
  seconds: z.number().nonnegative().describe("wall time of training, s"),
  derivation: z
    .object({
      from: z.string().regex(idPattern).describe("id of the recipe that this one derives from"),
      changes: z.record(z.string(), z.number()).describe("the changes, by name of the setting"),
    })
    .meta({ id: "Derivation", description: "for a recipe that derives from another" })
    .optional(),
};

export type ArtifactFile = z.infer<typeof FileSchema>;
