/**
 * The artefact contract: what training writes and the Worker reads.
 *
 * A model is a folder `models/<id>/` with a `card.json` (this schema) and the files the card names. The card
 * states each file's digest; the tensors inside follow from the card (tensor-contract.ts), and a data set's files lie
 * where dataset-files.ts says. Nothing else is shared between training and serving, so a model that fits these is
 * served without code.
 */
import { z } from "zod";
import { described } from "./described.ts";

/** How large what a card states may be: requests and answers are bounded by the same numbers. */
export const cardLimits = { latentSize: 1024, labels: 1000, imageSide: 256, inputSize: 64 } as const;

/** A model's id, as it stands in URLs and names its folder. */
export const idPattern = /^[a-z0-9]+(-[a-z0-9]+)*$/;

/** How the pixels became the data x that the likelihood speaks of. ELBOs of different conventions never compare. */
const ConventionSchema = z
  .enum(["bin", "real", "round", "sampled"])
  .describe(
    "data convention: bin = pixel/255 > 0.1307, real = pixel/255, round = rounded pixel/255, sampled = a draw of " +
      "Bernoulli(pixel/255), anew at every use in training and once for each image outside it",
  );

const PositiveInteger = z.int().positive();
const Nats = z.number().describe("nats per image");
const LogLikelihoodNats = z.number().describe("mean log p(y|x), nats per observation");

const FileSchema = z
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

const ElboSchema = z
  .object({
    elboNats: Nats.describe("mean evidence lower bound, nats per image"),
    reconstructionNats: Nats.describe("mean negative expected log-likelihood, -E_q[log p(x|z)], nats per image"),
    klNats: Nats.describe("mean KL(q(z|x) || p(z)), nats per image"),
    standardErrorNats: Nats.nonnegative().describe("standard error of elboNats over images, nats"),
    convention: ConventionSchema,
  })
  .meta({ id: "MeasuredElbo" });

/** How well a regressor predicts, per observation. */
const LogLikelihoodSchema = z
  .object({
    logLikelihoodNats: LogLikelihoodNats,
    standardErrorNats: z.number().nonnegative().describe("standard error of logLikelihoodNats over observations"),
    coverage: z.number().min(0).max(1).describe("share of observations inside the central 95 % interval"),
  })
  .meta({ id: "MeasuredLogLikelihood" });

/** A column of the file that a regressor was trained on. */
const ColumnSchema = z
  .object({
    name: z.string().min(1).describe("as in the file"),
    lowest: z.number().describe("the smallest number in the training observations"),
    highest: z.number().describe("the largest"),
  })
  .meta({ id: "Column" });

const LayerSchema = z
  .object({
    part: z.enum(["encoder", "decoder", "mean", "standardDeviation"]).describe("which network the layer belongs to"),
    op: z.string().describe("ONNX operator, or the activation's name"),
    shape: z.array(PositiveInteger).describe("output shape without the batch dimension, channels first"),
    parameters: z.int().nonnegative().describe("trained parameters in the layer"),
  })
  .meta({ id: "Layer" });

/** The data set of the images or observations; absent where nobody has said it. */
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
  .meta({ id: "CardDataset", description: "what the model was made of, where that is known" });

/** What every card says, whatever the model is. */
const common = {
  id: z.string().regex(idPattern).describe("model id, as in the URL"),
  title: z.string().min(1).describe("one line for people"),
  architecture: z.string().min(1).describe("the networks in words"),
  layers: z.array(LayerSchema).min(1).describe("layer by layer, in the order of computation"),
  parameters: PositiveInteger.describe("trained parameters in all"),
  dataset: DatasetSchema.optional(),
  storage: z
    .enum(["float32", "float16"])
    .describe("of the weights in the files; float16: the model itself was rounded before it was measured"),
  parity: z
    .object({
      inputs: PositiveInteger.describe("how many were compared"),
      maxAbsoluteDifference: z.number().nonnegative().describe("largest difference of two numbers"),
    })
    .meta({
      id: "Parity",
      description: "the ONNX files against the trained graph on test inputs, or the imported files on random ones",
    }),
  licence: z.string().describe("licence of the data"),
  notes: z.array(z.string()).describe("what a user should know"),
};

/** The run that made the files, apart from how long it was and on how much data. */
const run = {
  optimizer: z.string().describe("name of the optimiser, or `closed form`"),
  learningRate: z
    .number()
    .positive()
    .optional()
    .describe("step size, the first where a schedule lowers it; absent where no step was made"),
  seed: z.int().nonnegative().describe("of weights, order and noise"),
  backend: z.string().describe("tensor backend that trained it"),
  seconds: z.number().nonnegative().describe("wall time of training, s"),
  derivation: z
    .object({
      from: z.string().regex(idPattern).describe("id of the recipe that this one was made from"),
      changes: z.record(z.string(), z.number()).describe("what was changed, by name"),
    })
    .meta({ id: "Derivation", description: "of a recipe that was made from another" })
    .optional(),
};

const ImageSide = PositiveInteger.max(cardLimits.imageSide);

// That a tuple has all its items is not said by the document's generator.
export const ImageShapeSchema = z
  .union([
    z.tuple([ImageSide, ImageSide]).meta({ minItems: 2, maxItems: 2 }),
    z.tuple([z.literal(3), ImageSide, ImageSide]).meta({ minItems: 3, maxItems: 3 }),
  ])
  .describe("(height, width) of grey x, or (3, height, width) of x in red, green and blue");

export const ImageModelCardSchema = z
  .object({
    ...common,
    family: z.enum(["vae", "cvae"]).describe("latent-variable model, or one conditioned on a class label"),
    latentSize: PositiveInteger.max(cardLimits.latentSize).describe("d, the dimension of z"),
    labels: PositiveInteger.max(cardLimits.labels)
      .optional()
      .describe("number of classes; of a conditional model, and of no other"),
    imageShape: ImageShapeSchema,
    convention: ConventionSchema,
    likelihood: z.enum(["bernoulli", "gaussian"]).describe("p(x|z): independent Bernoulli or Gaussian pixels"),
    pixelVariance: z
      .number()
      .positive()
      .optional()
      .describe("variance of a pixel given z; of a Gaussian likelihood, and of no other"),
    posterior: z.enum(["diagonal", "full"]).describe("covariance of the Gaussian q(z|x)"),
    files: z
      .object({
        decoder: described(FileSchema, "ONNX: p(x|z)"),
        encoder: described(FileSchema, "ONNX: q(z|x)").optional(),
        testLatents: described(
          FileSchema,
          "NPY float32 (numImages, latentSize): posterior means of the first test images",
        ).optional(),
        history: described(FileSchema, "JSON: training curves, one record an epoch").optional(),
        ranking: described(FileSchema, "JSON: the most and the least likely test images").optional(),
      })
      .meta({ id: "ImageModelFiles", description: "what the model's folder holds" }),
    training: z
      .object({
        ...run,
        schedule: z.string().optional().describe("how the step size and the weight of the KL term move, in words"),
        batchSize: PositiveInteger.describe("images a step"),
        epochs: PositiveInteger.describe("passes over the training images"),
        data: z
          .object({ train: PositiveInteger.describe("trained on"), test: PositiveInteger.describe("tested on") })
          .meta({ id: "ImageCounts", description: "numbers of images" }),
      })
      .meta({ id: "ImageModelTraining", description: "the recipe, and the run that made the files" })
      .optional(),
    metrics: z
      .object({
        test: described(ElboSchema, "on the test images").optional(),
        train: described(ElboSchema, "on the training images").optional(),
        importanceWeighted: z
          .object({
            samples: PositiveInteger.describe("draws of each image"),
            images: PositiveInteger.describe("how many, from the first"),
            nats: Nats,
            standardErrorNats: Nats.nonnegative(),
          })
          .meta({
            id: "MeasuredImportanceWeightedBound",
            description: "importance-weighted bound on the first test images",
          })
          .optional(),
        exactEvidence: z
          .object({
            images: PositiveInteger.describe("how many, from the first"),
            nats: Nats,
            step: z
              .number()
              .positive()
              .optional()
              .describe("distance of neighbouring points of the grid; absent where the evidence has a closed form"),
            radius: z.number().positive().optional().describe("half the side of the grid; absent as well"),
            otherSteps: z
              .array(
                z
                  .object({ step: z.number().positive().describe("distance of neighbouring points"), nats: Nats })
                  .meta({ id: "EvidenceAtStep" }),
              )
              .min(1)
              .optional()
              .describe("the same on finer and coarser grids"),
            lattice: z
              .object({ points: PositiveInteger.describe("of equal weight under the prior"), nats: Nats })
              .meta({ id: "EvidenceOnLattice", description: "the same on the lattice that the decoder learnt on" })
              .optional(),
          })
          .meta({
            id: "MeasuredEvidence",
            description: "log p(x): by quadrature over the plane of two-dimensional latents, or in closed form",
          })
          .optional(),
        meanSquaredError: z
          .number()
          .nonnegative()
          .optional()
          .describe("mean over pixels of E_q[(x - E[x|z])²] on the test images, Gaussian likelihood only"),
        asBernoulli: described(
          ElboSchema,
          "on the test images, its decoded intensities read as Bernoulli probabilities, Gaussian likelihood only",
        ).optional(),
        otherConvention: described(ElboSchema, "on the test images under another data convention").optional(),
        seeds: z
          .array(
            z
              .object({
                seed: z.int().nonnegative().describe("of weights, order and noise"),
                elboNats: Nats.describe("mean test evidence lower bound, nats per image"),
              })
              .meta({ id: "ImageModelSeed" }),
          )
          .min(2)
          .optional()
          .describe("the same recipe from several seeds, the published one first"),
        ablation: z
          .object({
            epochs: PositiveInteger.describe("length of every run"),
            seeds: z.array(z.int().nonnegative()).min(1).describe("of weights, order and noise"),
            ingredients: z
              .array(
                z
                  .object({
                    name: z.string().min(1).describe("what the recipe was trained without"),
                    gainNats: z
                      .array(Nats)
                      .min(1)
                      .describe("test ELBO with all ingredients less that without it, seed by seed"),
                  })
                  .meta({ id: "Ingredient" }),
              )
              .min(1)
              .describe("one by one"),
          })
          .meta({ id: "Ablation", description: "what each ingredient is worth, in shorter runs with and without it" })
          .optional(),
      })
      .meta({
        id: "ImageModelMetrics",
        description: "bounds, measured when the model was published; what was not measured is absent",
      }),
  })
  .refine(({ family, labels }) => (family === "cvae") === (labels !== undefined), {
    path: ["labels"],
    error: "expected a number of classes of a conditional model, and of no other",
  })
  .refine(({ likelihood, pixelVariance }) => (likelihood === "gaussian") === (pixelVariance !== undefined), {
    path: ["pixelVariance"],
    error: "expected a variance of Gaussian pixels, and of no others",
  })
  .meta({ id: "ImageModelCard" });

export const RegressorCardSchema = z
  .object({
    ...common,
    family: z.literal("regressor").describe("neural regression with Gaussian noise"),
    inputSize: PositiveInteger.max(cardLimits.inputSize).describe("numbers in an input"),
    columns: z
      .object({
        inputs: z
          .array(ColumnSchema)
          .min(1)
          .max(cardLimits.inputSize)
          .describe("x, in the order of an input's numbers"),
        target: described(ColumnSchema, "y"),
      })
      .meta({ id: "Columns", description: "names and ranges of x and y, where they come from a file" })
      .optional(),
    likelihood: z.literal("gaussian").describe("p(y|x): Gaussian about a learnt mean"),
    noise: z.enum(["constant", "input-dependent"]).describe("whether the standard deviation is one number or σ(x)"),
    files: z
      .object({
        regressor: described(FileSchema, "ONNX: p(y|x)"),
        history: described(FileSchema, "JSON: log-likelihood curves by optimiser step").optional(),
        data: described(FileSchema, "CSV, y as the last column: the training observations, or some of them").optional(),
        law: described(
          FileSchema,
          "CSV x,mean,standardDeviation: the law of the data on a grid, where known",
        ).optional(),
      })
      .meta({ id: "RegressorFiles", description: "what the model's folder holds" }),
    training: z
      .object({
        ...run,
        steps: PositiveInteger.describe("optimiser steps, each on all observations"),
        data: z
          .object({ train: PositiveInteger.describe("trained on"), test: z.int().nonnegative().describe("tested on") })
          .meta({ id: "ObservationCounts", description: "numbers of observations" }),
      })
      .meta({ id: "RegressorTraining", description: "the recipe, and the run that made the files" })
      .optional(),
    metrics: z
      .object({
        train: described(LogLikelihoodSchema, "on the training observations").optional(),
        test: described(LogLikelihoodSchema, "on observations that training has not seen").optional(),
        law: described(
          LogLikelihoodSchema,
          "of the law itself on the fresh observations: what is to be had",
        ).optional(),
        baseline: described(
          LogLikelihoodSchema,
          "on the test observations, of one Gaussian for all inputs with the training targets' mean and deviation",
        ).optional(),
        seeds: z
          .array(
            z
              .object({
                seed: z.int().nonnegative().describe("of the weights"),
                trainNats: LogLikelihoodNats.describe("on the training observations"),
                testNats: LogLikelihoodNats.optional().describe("on observations that training has not seen"),
              })
              .meta({ id: "RegressorSeed" }),
          )
          .min(2)
          .optional()
          .describe("the same recipe from several seeds, the published one first"),
      })
      .meta({
        id: "RegressorMetrics",
        description: "measured when the model was published; what was not measured is absent",
      }),
  })
  .refine(({ inputSize, columns }) => columns === undefined || columns.inputs.length === inputSize, {
    path: ["columns", "inputs"],
    error: "expected a column for each number of an input",
  })
  .meta({ id: "RegressorCard" });

/** A model card: what a published model is, how it came about, and what it was measured to be. */
export const CardSchema = z.discriminatedUnion("family", [ImageModelCardSchema, RegressorCardSchema]);

const RankedImageSchema = z
  .object({
    index: z.int().nonnegative().describe("position in the test set"),
    label: z.int().nonnegative().describe("class: a position in the data set's `classes`, where it names them"),
    elboNats: Nats.describe("Monte Carlo estimate of the evidence lower bound"),
    standardErrorNats: Nats.nonnegative().describe("standard error of elboNats over draws of z"),
    reconstructionNats: Nats.describe("-E_q[log p(x|z)], by the same draws"),
    klNats: Nats.describe("KL(q(z|x) || p(z)), by the same draws"),
    importanceWeightedNats: Nats.describe("importance-weighted bound of the same draws"),
  })
  .meta({ id: "RankedImage" });
const ExtremesSchema = z.object({
  most: z.array(RankedImageSchema).describe("the most likely, the first the most"),
  least: z.array(RankedImageSchema).describe("the least likely, the first the least"),
});

/** A model's ranking file: the two ends of the test set by either bound. */
export const RankingSchema = z.object({
  samples: PositiveInteger.describe("draws of z for each image"),
  images: PositiveInteger.describe("how many test images were ranked"),
  seed: z.int().nonnegative().describe("of the draws"),
  byElbo: ExtremesSchema,
  byImportanceWeighted: ExtremesSchema,
});

/** A regressor's history file: its log-likelihood curves. Lists are columns of one table, a record an entry. */
export const RegressorHistorySchema = z.object({
  step: z.array(PositiveInteger).describe("optimiser steps done"),
  trainNats: z.array(LogLikelihoodNats).describe("on the training observations after so many steps"),
  lowestNats: z.array(LogLikelihoodNats).describe("the lowest on them since the record before, for a dip is brief"),
  testNats: z.array(LogLikelihoodNats).optional().describe("on observations that training has not seen"),
  highest: z
    .object({ step: z.int().nonnegative().describe("optimiser steps done"), nats: LogLikelihoodNats })
    .optional()
    .describe("the highest that a step met on the training observations"),
});

export type ImageModelCard = z.infer<typeof ImageModelCardSchema>;
export type RegressorCard = z.infer<typeof RegressorCardSchema>;
export type Card = z.infer<typeof CardSchema>;
/** The card of a model whose training and measurements are all known, as training writes it. */
export type TrainedImageCard = Known<ImageModelCard, "test" | "train" | "importanceWeighted">;
export type TrainedRegressorCard = Known<RegressorCard, "train">;
type Known<C extends Card, Figure extends keyof C["metrics"]> = C & {
  readonly dataset: NonNullable<C["dataset"]>;
  readonly training: NonNullable<C["training"]>;
  readonly metrics: { readonly [Name in Figure]-?: NonNullable<C["metrics"][Name]> };
};
export type RegressorHistory = z.infer<typeof RegressorHistorySchema>;
export type Ranking = z.infer<typeof RankingSchema>;
export type RankedImage = z.infer<typeof RankedImageSchema>;
export type Convention = z.infer<typeof ConventionSchema>;
export type ArtifactFile = z.infer<typeof FileSchema>;
