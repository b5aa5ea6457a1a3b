import { z } from "zod";
import { limits } from "../limits.ts";
import { matrix, vector } from "./number.ts";

const D = limits.mixtureDimensions;

export const GaussianSchema = z
  .object({
    mean: vector(D).describe("(D) μ"),
    covariance: matrix(D, D).describe("(D, D) Σ, symmetric positive definite"),
  })
  .meta({ id: "Gaussian" });

export const DivergenceRequestSchema = z.object({ p: GaussianSchema, q: GaussianSchema }).meta({
  id: "DivergenceRequest",
  example: { p: { mean: [0], covariance: [[1]] }, q: { mean: [1], covariance: [[2]] } },
});

export const DivergenceAnswerSchema = z
  .object({ forwardNats: z.number().describe("KL(p‖q)"), reverseNats: z.number().describe("KL(q‖p)") })
  .meta({ id: "Divergence" });
