import { z } from "zod";
import { limits } from "../limits.ts";
import { either } from "./choice.ts";
import { ColumnsSchema, ImagesSchema, LabelSchema, LatentSchema, ShapeSchema } from "./decoding.ts";
import { imageForms, imagesSchema } from "./images.ts";
import { SeedSchema } from "./number.ts";
import { strict } from "./object.ts";

export const ImagesRequestSchema = imagesSchema(
  `${imageForms}: intensities in [0, 1], which are converted to the model's data convention; N is at most ${limits.images}`,
);
export const LabelsSchema = z
  .array(LabelSchema)
  .max(limits.images)
  .optional()
  .describe("(N) classes; for class-conditional models only");
export const exampleImages = {
  images: [
    Array.from({ length: 28 }, (_, y) =>
      Array.from({ length: 28 }, (_, x) => Number(x > 12 && x < 16 && y > 4 && y < 24)),
    ),
  ],
};

export const EncodeRequestSchema = strict({ images: ImagesRequestSchema, labels: LabelsSchema }).meta({
  id: "EncodeRequest",
  example: exampleImages,
});

export const EncodingSchema = z
  .object({
    model: z.string().describe("model id"),
    mean: z.array(z.array(z.number())).describe("(N, d) mean of q(z|x)"),
    variance: z.array(z.array(z.number())).describe("(N, d) marginal variances of q(z|x)"),
    covariance: z
      .array(z.array(z.array(z.number())))
      .optional()
      .describe("(N, d, d) covariance of q(z|x); for full-covariance posteriors only"),
  })
  .meta({ id: "Encoding" });

export const ReconstructRequestSchema = strict({
  images: ImagesRequestSchema,
  labels: LabelsSchema,
  noise: z
    .number()
    .min(0)
    .max(1)
    .default(0)
    .describe("standard deviation of Gaussian noise added to the intensities, which are then clipped to [0, 1]"),
  draws: z
    .int()
    .min(1)
    .max(limits.draws)
    .default(1)
    .describe(`S, draws z ~ q(z|x) for each image; draws · images are at most ${limits.latents}`),
  seed: SeedSchema,
  columns: ColumnsSchema.describe("images in each row of the PNG sheet, default S + 1: an input and its draws"),
}).meta({ id: "ReconstructRequest", example: { ...exampleImages, noise: 0.1, draws: 2, seed: 0 } });

export const ReconstructionSchema = z
  .object({
    model: z.string().describe("model id"),
    shape: ShapeSchema,
    inputs: ImagesSchema.describe("(N, [3,] height, width) input of the encoder, after noise and the data convention"),
    probabilities: ImagesSchema.describe(
      "(N S, [3,] height, width) means of p(x|z), with an image's draws side by side",
    ),
    samples: ImagesSchema.describe("(N S, [3,] height, width) one draw x ~ p(x|z) for each"),
  })
  .meta({ id: "Reconstruction" });

export const ElboRequestSchema = strict({
  images: ImagesRequestSchema,
  labels: LabelsSchema,
  draws: z
    .int()
    .min(2)
    .max(limits.elboDraws)
    .optional()
    .describe(
      "S, draws z ~ q(z|x) for each image, at least two for a standard error; if absent 100, or as many as the budget allows",
    ),
  groupSizes: z
    .array(
      z
        .int()
        .min(1)
        .max(limits.elboDraws / 2),
    )
    .min(1)
    .max(limits.groupSizes)
    .optional()
    .describe(
      "(M) each k, at most S / 2: the importance-weighted bound of k draws, averaged over groups of k of the S",
    ),
  seed: SeedSchema,
}).meta({ id: "ElboRequest", example: { ...exampleImages, draws: 100, groupSizes: [1, 5, 50], seed: 0 } });

const perImage = (text: string) => z.array(z.number()).describe(`(N) ${text}, nats`);
const perGroupSize = (text: string) => z.array(z.array(z.number())).optional().describe(`(N, M) ${text}, nats`);

export const ElboAnswerSchema = z
  .object({
    model: z.string().describe("model id"),
    draws: z.int().describe("S"),
    elboNats: perImage("E_q[log p(x|z)] - KL(q || p)"),
    reconstructionNats: perImage("-E_q[log p(x|z)]"),
    klNats: perImage("KL(q(z|x) || p(z)), exact"),
    importanceWeightedNats: perImage("log mean of p(x,z)/q(z|x) over the S draws, a tighter bound"),
    standardErrorNats: perImage("standard error of elboNats over the draws"),
    groupedBoundNats: perGroupSize(
      "importance-weighted bound of k draws, averaged over the groups; if groupSizes was sent",
    ),
    groupedStandardErrorNats: perGroupSize("standard error over the groups; if groupSizes was sent"),
  })
  .meta({ id: "Elbo" });

const EndSchema = either(
  [
    strict({ latent: LatentSchema.describe("(d) z") }).meta({ id: "LatentEnd" }),
    strict({
      image: imagesSchema("(height, width), or in colour (3, height, width), of intensities in [0, 1]"),
      label: LabelSchema.optional().describe("its class; for class-conditional models only"),
    }).meta({ id: "ImageEnd" }),
  ],
  "a latent, or an image",
).describe("a latent, or an image, whose latent is the mean of its q(z|x)");

export const InterpolateRequestSchema = strict({
  from: EndSchema,
  to: EndSchema,
  steps: z.int().min(2).max(limits.pathSteps).default(8).describe("N, points on the path, both ends included"),
  path: z.enum(["linear", "spherical"]).default("linear").describe("straight line, or arc about the origin"),
  columns: ColumnsSchema.describe("images in each row of the PNG sheet, default all N"),
  label: LabelSchema.optional().describe("class of all decoded images; for class-conditional models only"),
}).meta({ id: "InterpolateRequest", example: { from: { latent: [-1, 0] }, to: { latent: [1, 1] }, steps: 5 } });

export const InterpolationSchema = z
  .object({
    model: z.string().describe("model id"),
    latents: z.array(z.array(z.number())).describe("(N, d) points on the path"),
    shape: ShapeSchema,
    images: ImagesSchema,
  })
  .meta({ id: "Interpolation" });
