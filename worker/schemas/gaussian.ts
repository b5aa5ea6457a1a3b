import { z } from "zod";
import { limits } from "../limits.ts";
import { PlaneMixtureSchema } from "./mixture.ts";
import { matrix, vector } from "./number.ts";

const D = limits.mixtureDimensions;

export const GaussianSchema = z
  .object({
    mean: vector(D).describe("(D) μ"),
    covariance: matrix(D, D).describe("(D, D) Σ, symmetric positive definite"),
  })
  .meta({ id: "Gaussian" });

export const DivergenceRequestSchema = z
  .union([
    z.object({ p: GaussianSchema, q: GaussianSchema }),
    z.object({ mixture: PlaneMixtureSchema.describe("p"), q: GaussianSchema }),
  ])
  .meta({
    id: "DivergenceRequest",
    example: { p: { mean: [0], covariance: [[1]] }, q: { mean: [1], covariance: [[2]] } },
  });

const divergences = {
  forwardNats: z.number().describe("KL(p‖q)"),
  reverseNats: z.number().describe("KL(q‖p)"),
};

export const DivergenceAnswerSchema = z.object(divergences).meta({ id: "Divergence" });

export const NearestRequestSchema = z.object({ mixture: PlaneMixtureSchema.describe("p") }).meta({
  id: "NearestRequest",
  example: { mixture: { weights: [0.3, 0.7], means: [[-2], [2]], covariances: [[[1]], [[0.5]]] } },
});

const NeighbourSchema = z.object({ gaussian: GaussianSchema.describe("q"), ...divergences }).meta({ id: "Neighbour" });

export const NearestAnswerSchema = z
  .object({
    forward: NeighbourSchema.describe("the one minimum of KL(p‖q): the Gaussian of p's moments"),
    reverse: z.array(NeighbourSchema).describe("local minima of KL(q‖p), the lowest first"),
  })
  .meta({ id: "Nearest" });
