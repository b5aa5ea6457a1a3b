import { z } from "zod";
import { described } from "../described.ts";
import { limits } from "../limits.ts";
import { either } from "./choice.ts";
import { MixtureSchema, PlaneMixtureSchema } from "./mixture.ts";
import { covarianceMatrix, matrix, vector } from "./number.ts";
import { strict } from "./object.ts";

const { mixtureDimensions: D, points: N } = limits;

const GaussianSchema = strict({
  mean: vector(D).describe("(D) μ"),
  covariance: covarianceMatrix(D).describe("(D, D) Σ, symmetric positive definite"),
}).meta({ id: "Gaussian" });

/** A Gaussian in a response, whose moments have no bounds. */
export const AnsweredGaussianSchema = z
  .object({
    mean: z.array(z.number()).describe("(D) μ"),
    covariance: z.array(z.array(z.number())).describe("(D, D) Σ"),
  })
  .meta({ id: "AnsweredGaussian" });

const exampleMixture = { weights: [0.3, 0.7], means: [[-2], [2]], covariances: [[[1]], [[0.5]]] };

export const ProjectRequestSchema = either(
  [
    strict({ mixture: MixtureSchema }).meta({ id: "ProjectMixtureRequest" }),
    strict({ samples: matrix(N, D).describe("(N, D)") }).meta({ id: "ProjectSamplesRequest" }),
  ],
  "a mixture, or samples",
).meta({ id: "ProjectRequest", example: { mixture: exampleMixture } });

export const DivergenceRequestSchema = either(
  [
    strict({ p: GaussianSchema, q: GaussianSchema }).meta({ id: "GaussianDivergenceRequest" }),
    strict({ mixture: described(PlaneMixtureSchema, "p"), q: GaussianSchema }).meta({ id: "MixtureDivergenceRequest" }),
  ],
  "two Gaussians p and q, or a mixture and a Gaussian q",
).meta({
  id: "DivergenceRequest",
  example: { p: { mean: [0], covariance: [[1]] }, q: { mean: [1], covariance: [[2]] } },
});

/** Accuracy of mixtureDivergence. */
const precision = "nats; for a mixture accurate to 1e-8, relative above 1; exactly 0 for equal distributions";

const divergences = {
  forwardNats: z.number().min(0).describe(`KL(p‖q), ${precision}`),
  reverseNats: z.number().min(0).describe(`KL(q‖p), ${precision}`),
};

export const DivergenceAnswerSchema = z.object(divergences).meta({ id: "Divergence" });

export const NearestRequestSchema = strict({ mixture: described(PlaneMixtureSchema, "p") }).meta({
  id: "NearestRequest",
  example: { mixture: exampleMixture },
});

const NeighbourSchema = z
  .object({ gaussian: described(AnsweredGaussianSchema, "q"), ...divergences })
  .meta({ id: "Neighbour" });

export const NearestAnswerSchema = z
  .object({
    forward: described(NeighbourSchema, "the one minimum of KL(p‖q): the Gaussian with p's moments"),
    reverse: z
      .array(NeighbourSchema)
      .describe(
        "local minima of KL(q‖p), the lowest first: those reached by descents from every component and from p's moments, each confirmed by its first and second derivatives",
      ),
  })
  .meta({ id: "Nearest" });
