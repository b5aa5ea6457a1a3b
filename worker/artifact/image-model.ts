/** The card of a model of images: p(x|z), q(z|x) and their measurements. */
import { z } from "zod";
import { described } from "../described.ts";
import { cardLimits, common, FileSchema, Nats, PositiveInteger, run } from "./common.ts";

/** How pixels become the data x of the likelihood. ELBOs of different conventions cannot be compared. */
const ConventionSchema = z
  .enum(["bin", "real", "round", "sampled"])
  .describe(
    "data convention: bin = pixel/255 > 0.1307, real = pixel/255, round = rounded pixel/255, sampled = a draw of " +
      "Bernoulli(pixel/255), anew at every use in training and once for each image outside it",
  );

const ElboSchema = z
  .object({
    elboNats: Nats.describe("mean evidence lower bound, nats per image"),
    reconstructionNats: Nats.describe("mean negative expected log-likelihood, -E_q[log p(x|z)], nats per image"),
    klNats: Nats.describe("mean KL(q(z|x) || p(z)), nats per image"),
    standardErrorNats: Nats.nonnegative().describe("standard error of elboNats over images, nats"),
    convention: ConventionSchema,
  })
  .meta({ id: "MeasuredElbo" });

const ImageSide = PositiveInteger.max(cardLimits.imageSide);

// The document generator does not say that a tuple has all its items.
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
    labels: PositiveInteger.max(cardLimits.labels).optional().describe("number of classes; of conditional models only"),
    imageShape: ImageShapeSchema,
    convention: ConventionSchema,
    likelihood: z.enum(["bernoulli", "gaussian"]).describe("p(x|z): independent Bernoulli or Gaussian pixels"),
    pixelVariance: z
      .number()
      .positive()
      .optional()
      .describe("variance of a pixel given z; of Gaussian likelihoods only"),
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
      .meta({ id: "ImageModelFiles", description: "files of the model's folder" }),
    training: z
      .object({
        ...run,
        schedule: z
          .string()
          .optional()
          .describe("schedules of the step size and of the weight of the KL term, in words"),
        batchSize: PositiveInteger.describe("images a step"),
        epochs: PositiveInteger.describe("passes over the training images"),
        data: z
          .object({ train: PositiveInteger.describe("trained on"), test: PositiveInteger.describe("tested on") })
          .meta({ id: "ImageCounts", description: "numbers of images" }),
      })
      .meta({ id: "ImageModelTraining", description: "the recipe and its training run" })
      .optional(),
    metrics: z
      .object({
        test: described(ElboSchema, "on the test images").optional(),
        train: described(ElboSchema, "on the training images").optional(),
        importanceWeighted: z
          .object({
            samples: PositiveInteger.describe("draws for each image"),
            images: PositiveInteger.describe("how many, counted from the first"),
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
            images: PositiveInteger.describe("how many, counted from the first"),
            nats: Nats,
            step: z
              .number()
              .positive()
              .optional()
              .describe("distance between neighbouring grid points; absent if the evidence has a closed form"),
            radius: z.number().positive().optional().describe("half the side of the grid; likewise absent"),
            otherSteps: z
              .array(
                z
                  .object({ step: z.number().positive().describe("distance between neighbouring points"), nats: Nats })
                  .meta({ id: "EvidenceAtStep" }),
              )
              .min(1)
              .optional()
              .describe("the same on finer and coarser grids"),
            lattice: z
              .object({ points: PositiveInteger.describe("points of equal weight under the prior"), nats: Nats })
              .meta({ id: "EvidenceOnLattice", description: "the same on the lattice that the decoder was trained on" })
              .optional(),
          })
          .meta({
            id: "MeasuredEvidence",
            description: "log p(x): by quadrature over the plane of two-dimensional latents, or in closed form",
          })
          .optional(),
        dimensions: z
          .array(
            z
              .object({
                klNats: Nats.describe("mean KL(q(zᵢ|x) || p(zᵢ)) of the marginal, nats per image"),
                meanVariance: z
                  .number()
                  .nonnegative()
                  .describe("variance over images of the mean of q(zᵢ|x); the dimension is active above 0.01"),
                posteriorVariance: z.number().positive().describe("mean over images of the variance of q(zᵢ|x)"),
              })
              .meta({ id: "MeasuredDimension" }),
          )
          .min(1)
          .optional()
          .describe("of each latent dimension, in the order of z, on the test images"),
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
            importanceWeighted: z
              .object({
                samples: PositiveInteger.describe("draws of each image"),
                images: PositiveInteger.describe("test images, from the first"),
              })
              .meta({
                id: "AblationBound",
                description:
                  "the importance-weighted bound in which the gains are measured; if absent, they are in the test ELBO",
              })
              .optional(),
            ingredients: z
              .array(
                z
                  .object({
                    name: z.string().min(1).describe("the ingredient that was left out"),
                    gainNats: z
                      .array(Nats)
                      .min(1)
                      .describe(
                        "bound on the test images with all ingredients minus that without it, nats per image, seed by seed",
                      ),
                  })
                  .meta({ id: "Ingredient" }),
              )
              .min(1)
              .describe("one by one"),
          })
          .meta({ id: "Ablation", description: "the effect of each ingredient, from shorter runs with and without it" })
          .optional(),
      })
      .meta({
        id: "ImageModelMetrics",
        description: "bounds, measured when the model was published; measurements that were not made are absent",
      }),
  })
  .refine(({ family, labels }) => (family === "cvae") === (labels !== undefined), {
    path: ["labels"],
    error: "expected a number of classes for a conditional model, and for no other",
  })
  .refine(({ likelihood, pixelVariance }) => (likelihood === "gaussian") === (pixelVariance !== undefined), {
    path: ["pixelVariance"],
    error: "expected a variance for Gaussian pixels, and for no others",
  })
  .meta({ id: "ImageModelCard" });

export type ImageShape = z.infer<typeof ImageShapeSchema>;
export type ImageModelCard = z.infer<typeof ImageModelCardSchema>;
export type Convention = z.infer<typeof ConventionSchema>;
