import { z } from "zod";
import { limits } from "../limits.ts";

export const ImagesRequestSchema = z
  .array(z.array(z.array(z.number().min(0).max(1)).max(256)).max(256))
  .min(1)
  .max(limits.images)
  .describe("(N, height, width) intensities in [0, 1], brought to the model's data convention");

export const EncodeRequestSchema = z
  .object({
    images: ImagesRequestSchema,
    labels: z.array(z.int().min(0)).max(limits.images).optional().describe("(N) classes, conditional models only"),
  })
  .meta({ id: "EncodeRequest" });

export const EncodingSchema = z
  .object({
    model: z.string().describe("model id"),
    mean: z.array(z.array(z.number())).describe("(N, d) mean of q(z|x)"),
    variance: z.array(z.array(z.number())).describe("(N, d) marginal variances of q(z|x)"),
    covariance: z
      .array(z.array(z.array(z.number())))
      .optional()
      .describe("(N, d, d) covariance of q(z|x), full-covariance posteriors only"),
  })
  .meta({ id: "Encoding" });
