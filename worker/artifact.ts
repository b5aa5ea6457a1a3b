/**
 * The artefact contract: what training writes and the Worker reads.
 *
 * A model is a folder `models/<id>/` with a `card.json` (this schema) and the files the card names. The card
 * states each file's digest; the tensors inside follow from the card by `tensorContract`. Nothing else is shared
 * between training and serving, so a model that fits this file is served without code.
 */
import { z } from "zod";

/** How the pixels became the data x that the likelihood speaks of. ELBOs of different conventions never compare. */
export const ConventionSchema = z
  .enum(["bin", "real", "round"])
  .describe("data convention: bin = pixel/255 > 0.1307, real = pixel/255, round = rounded pixel/255");

const PositiveInteger = z.int().positive();
const Nats = z.number().describe("nats per image");

export const FileSchema = z.object({
  path: z
    .string()
    .regex(/^[a-z0-9][a-z0-9.-]*$/)
    .describe("file name inside the model's folder"),
  bytes: PositiveInteger.describe("size in bytes"),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .describe("SHA-256 of the file, lower-case hex"),
});

export const ElboSchema = z.object({
  elboNats: Nats.describe("mean evidence lower bound, nats per image"),
  reconstructionNats: Nats.describe("mean negative expected log-likelihood, -E_q[log p(x|z)], nats per image"),
  klNats: Nats.describe("mean KL(q(z|x) || p(z)), nats per image"),
  standardErrorNats: Nats.nonnegative().describe("standard error of elboNats over images, nats"),
  convention: ConventionSchema,
});

export const LayerSchema = z.object({
  part: z.enum(["encoder", "decoder"]).describe("which network the layer belongs to"),
  op: z.string().describe("ONNX operator, or the activation's name"),
  shape: z.array(PositiveInteger).describe("output shape without the batch dimension"),
  parameters: z.int().nonnegative().describe("trained parameters in the layer"),
});

export const CardSchema = z.object({
  id: z
    .string()
    .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/)
    .describe("model id, as in the URL"),
  title: z.string().min(1).describe("one line for people"),
  family: z.enum(["vae", "cvae"]).describe("latent-variable model, or one conditioned on a class label"),
  architecture: z.string().min(1).describe("the networks in words"),
  layers: z.array(LayerSchema).min(1).describe("layer by layer, encoder first"),
  latentSize: PositiveInteger.max(1024).describe("d, the dimension of z"),
  labels: PositiveInteger.max(1000).optional().describe("number of classes of a conditional model"),
  imageShape: z.tuple([PositiveInteger.max(256), PositiveInteger.max(256)]).describe("(height, width) of x"),
  likelihood: z.enum(["bernoulli"]).describe("p(x|z): independent Bernoulli pixels"),
  posterior: z.enum(["diagonal", "full"]).describe("covariance of the Gaussian q(z|x)"),
  parameters: PositiveInteger.describe("trained parameters in all"),
  files: z
    .object({
      decoder: FileSchema.describe("ONNX: p(x|z)"),
      encoder: FileSchema.optional().describe("ONNX: q(z|x)"),
      testLatents: FileSchema.optional().describe(
        "NPY float32 (numImages, latentSize): posterior means of the test set",
      ),
      history: FileSchema.optional().describe("JSON: training curves, one record an epoch"),
    })
    .describe("what the model's folder holds"),
  training: z
    .object({
      dataset: z.string().describe("name of the data set"),
      convention: ConventionSchema,
      optimizer: z.string().describe("name of the optimiser"),
      learningRate: z.number().positive().describe("step size"),
      batchSize: PositiveInteger.describe("images a step"),
      epochs: PositiveInteger.describe("passes over the training images"),
      seed: z.int().nonnegative().describe("of weights, order and noise"),
      backend: z.string().describe("tensor backend that trained it"),
      seconds: z.number().nonnegative().describe("wall time of training, s"),
      data: z
        .object({ train: PositiveInteger.describe("trained on"), test: PositiveInteger.describe("tested on") })
        .describe("numbers of images"),
    })
    .describe("the recipe, and the run that made the files"),
  metrics: z
    .object({
      test: ElboSchema.describe("on the test images"),
      train: ElboSchema.describe("on the training images"),
      importanceWeighted: z
        .object({
          samples: PositiveInteger.describe("draws of each image"),
          images: PositiveInteger.describe("how many, from the first"),
          nats: Nats,
          standardErrorNats: Nats.nonnegative(),
        })
        .describe("importance-weighted bound on the first test images"),
      exactEvidence: z
        .object({
          images: PositiveInteger.describe("how many, from the first"),
          nats: Nats,
          step: z.number().positive().describe("distance of neighbouring points of the grid"),
          radius: z.number().positive().describe("half the side of the grid"),
        })
        .optional()
        .describe("log p(x) by quadrature over the plane, two-dimensional latents only"),
    })
    .describe("bounds, measured when the model was published"),
  parity: z
    .object({
      inputs: PositiveInteger.describe("how many were compared"),
      maxAbsoluteDifference: z.number().nonnegative().describe("largest difference of two numbers"),
    })
    .describe("the ONNX files against the trained graph: decoder probabilities and encoder means"),
  licence: z.string().describe("licence of the data"),
  notes: z.array(z.string()).describe("what a user should know"),
});

export type Card = z.infer<typeof CardSchema>;
export type Convention = z.infer<typeof ConventionSchema>;
export type ArtifactFile = z.infer<typeof FileSchema>;

/** The two networks that a model may publish. */
export type Network = "decoder" | "encoder";

/** A named float32 tensor; -1 stands for the batch dimension. */
export interface TensorSpec {
  readonly name: string;
  readonly shape: readonly number[];
}

/** Names and shapes of a network's inputs and outputs, all float32, batch dimension first and free. */
export interface TensorContract {
  readonly inputs: readonly TensorSpec[];
  readonly outputs: readonly TensorSpec[];
}

/**
 * The tensors of a model's network, as its card implies them.
 *
 *   decoder: latent (N, d) [, label (N, labels) one-hot] -> probability (N, height, width)
 *   encoder: image (N, height, width) [, label] -> mean (N, d) and
 *            logVariance (N, d), or choleskyFactor (N, d, d) of a full covariance
 */
export function tensorContract(
  card: Pick<Card, "latentSize" | "labels" | "imageShape" | "posterior">,
  network: Network,
): TensorContract {
  const { latentSize: d, labels, imageShape } = card;
  const label = labels === undefined ? [] : [{ name: "label", shape: [-1, labels] }];
  const latent = { name: "latent", shape: [-1, d] };
  const image = { name: "image", shape: [-1, ...imageShape] };
  if (network === "decoder") {
    return { inputs: [latent, ...label], outputs: [{ name: "probability", shape: image.shape }] };
  }
  const spread =
    card.posterior === "diagonal"
      ? { name: "logVariance", shape: [-1, d] }
      : { name: "choleskyFactor", shape: [-1, d, d] };
  return { inputs: [image, ...label], outputs: [{ name: "mean", shape: [-1, d] }, spread] };
}
