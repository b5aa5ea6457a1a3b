import { z } from "zod";
import { limits } from "../limits.ts";
import { formatParameter, imageFormats } from "./format.ts";
import { matrix, SeedSchema, seedText, vector } from "./number.ts";
import { strict, strictQuery } from "./object.ts";
import { decimalsPattern, listed, optionalQueryInteger, parseDecimal, queryInteger, queryNumber } from "./query.ts";

const axesPattern = /^\d{1,4},\d{1,4}$/;
/** Strictly between 0 and 1, where the normal quantile is finite. */
const tail = 1e-9;

const latentRange = { low: -limits.latentMagnitude, high: limits.latentMagnitude };
export const LatentSchema = vector(limits.latentSize, 1, latentRange);
const OutputSchema = z
  .enum(["probabilities", "samples"])
  .default("probabilities")
  .describe("means of p(x|z), or one draw x ~ p(x|z) for each latent");
export const LabelSchema = z.int().min(0).max(limits.label);
export const ColumnsSchema = z.int().min(1).max(limits.latents).optional();
const labelText = "class to condition on; for class-conditional models only";
const imageFormat = formatParameter(imageFormats);
const seedQuery = queryInteger(0, limits.seed, seedText, 0);
const labelQuery = optionalQueryInteger(0, limits.label, labelText);

export const DecodeRequestSchema = strict({
  latents: matrix(limits.latents, limits.latentSize, 1, latentRange).describe(
    `(N, d) latents z; at most ${limits.numbers} numbers in all`,
  ),
  labels: z.array(LabelSchema).max(limits.latents).optional().describe(`(N) ${labelText}`),
  output: OutputSchema,
  seed: SeedSchema,
  columns: ColumnsSchema.describe("images in each row of the PNG sheet, default √N"),
}).meta({ id: "DecodeRequest", example: { latents: [[0.1, -1.2]], output: "probabilities", seed: 0 } });

export const DecodeQuerySchema = strictQuery(
  {
    latent: listed
      .transform((texts, context) => texts.slice(0, limits.latentSize + 1).map((text) => parseDecimal(text, context)))
      .pipe(LatentSchema)
      .meta({
        type: "string",
        pattern: decimalsPattern,
        description: "z: d comma-separated numbers, or one number for each occurrence of the parameter",
        example: "0.1,-1.2",
      }),
    label: labelQuery,
    output: OutputSchema,
    seed: seedQuery,
    format: imageFormat,
  },
  ["latent"],
);

export const ShapeSchema = z.array(z.int()).describe("dimensions of images");
const ImageSchema = z.array(z.array(z.number()));
export const ImagesSchema = z
  .union([z.array(ImageSchema), z.array(z.array(ImageSchema))])
  .describe(
    "(N, height, width), in colour (N, 3, height, width): means of the pixels, or draws of them. Bernoulli pixels have means in [0, 1] and draws of 0 or 1; Gaussian pixels can have any value, which a PNG clips to [0, 1]",
  );

export const DecodingSchema = z
  .object({ model: z.string().describe("model id"), shape: ShapeSchema, images: ImagesSchema })
  .meta({ id: "Decoding" });

export const ManifoldQuerySchema = strictQuery({
  size: queryInteger(2, limits.manifoldSize, "k, the number of images along each axis", 15),
  from: queryNumber(tail, 1 - tail, "prior probability left of the first column and below the bottom row", 0.001),
  to: queryNumber(tail, 1 - tail, "prior probability left of the last column and below the top row", 0.999),
  axes: z
    .string()
    .regex(axesPattern, "expected two dimensions separated by a comma")
    .transform((text) => text.split(",").map(Number) as [number, number])
    .default([0, 1])
    .meta({
      type: "string",
      pattern: axesPattern.source,
      description: "the two latent dimensions to vary; the others are zero",
      default: "0,1",
    }),
  label: labelQuery,
  format: imageFormat,
});

export const ManifoldSchema = z
  .object({
    model: z.string().describe("model id"),
    size: z.int().describe("k"),
    from: z.number().describe("as in the request"),
    to: z.number().describe("as in the request"),
    axes: z.array(z.int()).describe("the latent dimensions of columns and rows"),
    latents: z.array(z.array(z.number())).describe("(k², d) latents, row by row from the top left"),
    shape: ShapeSchema,
    images: ImagesSchema,
  })
  .meta({ id: "Manifold" });

export const SamplesQuerySchema = strictQuery({
  count: queryInteger(1, limits.latents, "N, how many images", 16),
  columns: optionalQueryInteger(1, limits.latents, "images in each row of the PNG sheet, default √N"),
  label: labelQuery,
  output: OutputSchema,
  seed: seedQuery,
  format: imageFormat,
});

export const SamplesSchema = z
  .object({
    model: z.string().describe("model id"),
    latents: z.array(z.array(z.number())).describe("(N, d) draws z ~ p(z), the standard normal prior"),
    shape: ShapeSchema,
    images: ImagesSchema,
  })
  .meta({ id: "Samples" });
