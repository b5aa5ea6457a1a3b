import { z } from "zod";
import { described } from "../described.ts";
import { limits } from "../limits.ts";
import { exampleImages, ImagesRequestSchema, LabelsSchema } from "./encoding.ts";
import { matrix, vector } from "./number.ts";
import { strict } from "./object.ts";

const { latentMagnitude, startVariance } = limits;
const numbers = z.array(z.number());
const rows = z.array(numbers);

export const PlanePosteriorRequestSchema = strict({
  images: ImagesRequestSchema.describe("one image"),
  labels: LabelsSchema.describe("its class, in a list; for class-conditional models only"),
  size: z
    .int()
    .min(8)
    .max(limits.densitySize)
    .optional()
    .describe("side of the grid over the region; if absent 40, or as many as the budget allows"),
}).meta({ id: "PlanePosteriorRequest", example: { ...exampleImages, size: 32 } });

const LatticeSchema = z
  .object({
    axis: numbers.describe("(G) z of its columns, and of its rows from the lowest: normal quantiles stretched by 1.5"),
    logEvidence: z.number().describe("log Σ_g w_g p(x|z_g), w_g the prior mass of the point, nats"),
    logResponsibilities: rows.describe("(G, G) log p(z_g|x) of this mixture, rows by z₂, nats"),
  })
  .meta({ id: "PlaneLattice" });

const RegionSchema = z
  .object({
    from: numbers.describe("(2) its lower left corner"),
    to: numbers.describe("(2) its upper right corner"),
    size: z.int().describe("side of the grid"),
    logDensity: rows.describe("(size, size) log p(z|x) at the grid's points, including the ends, rows by z₂; nats"),
  })
  .meta({ id: "PlaneRegion" });

export const PlanePosteriorSchema = z
  .object({
    model: z.string().describe("model id"),
    logEvidence: z.number().describe("log p(x), nats; of a conditional model log p(x|y)"),
    lastChangeNats: z
      .number()
      .describe(
        "largest difference between the evidences by the four parts of the grid with every second row and column, nats; the remaining error is smaller, for a smooth decoder by many digits, down to the rounding of its pixels to 32 bits",
      ),
    evaluations: z.int().describe("number of latents at which p(x|z) was evaluated"),
    mean: numbers.describe("(2) E[z|x]"),
    covariance: rows.describe("(2, 2) Cov[z|x]"),
    mode: numbers.describe(
      "(2) where p(z|x) is largest, up to the spacing of the grid, at most one standard deviation",
    ),
    lattice: described(LatticeSchema, "the lattice before any cell is split, as a mixture of G² components"),
    region: described(RegionSchema, "a square that holds 99.9 % of the posterior, with a margin"),
  })
  .meta({ id: "PlanePosterior" });

const variances = { low: -startVariance, high: startVariance };

const PlaneGaussianSchema = strict({
  mean: vector(2, 2, { low: -latentMagnitude, high: latentMagnitude }).describe("(2) m"),
  covariance: matrix(2, 2, 2, variances).describe("(2, 2) Σ, symmetric positive definite"),
}).meta({ id: "PlaneGaussian" });

export const RefineRequestSchema = strict({
  images: ImagesRequestSchema,
  labels: LabelsSchema,
  from: described(PlaneGaussianSchema, "start of every ascent; if absent, the encoder's q(z|x)").optional(),
  steps: z
    .int()
    .min(1)
    .max(limits.ascentSteps)
    .optional()
    .describe(
      "Gaussians to evaluate for each image, including the start; if absent 40, or as many as the budget allows",
    ),
}).meta({ id: "RefineRequest", example: { ...exampleImages, steps: 20 } });

const PathSchema = z.object({
  elboNats: numbers.describe("(S) their ELBO, nats, ascending"),
  mean: rows.describe("(S, 2) m"),
  covariance: z.array(rows).describe("(S, 2, 2) Σ"),
});

export const RefinementSchema = z
  .object({
    model: z.string().describe("model id"),
    nodes: z.int().describe("latents decoded for each Gaussian, a Gauss-Hermite grid"),
    mean: rows.describe("(N, 2) m of the best q = N(m, Σ)"),
    covariance: z.array(rows).describe("(N, 2, 2) Σ"),
    elboNats: numbers.describe("(N) E_q[log p(x|z)] - KL(q || p), nats"),
    reconstructionNats: numbers.describe("(N) -E_q[log p(x|z)], nats"),
    klNats: numbers.describe("(N) KL(q || p), exact, nats"),
    converged: z.array(z.boolean()).describe("(N) whether no step gains more; otherwise the steps ran out"),
    paths: z
      .array(PathSchema.meta({ id: "AscentPath" }))
      .describe("(N) the Gaussians that improved on those before, starting with the first"),
  })
  .meta({ id: "Refinement" });
