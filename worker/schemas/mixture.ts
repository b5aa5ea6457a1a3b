import { z } from "zod";
import { described } from "../described.ts";
import { limits } from "../limits.ts";
import { DoneIterationsSchema, EndedBySchema } from "./iterations.ts";
import { covarianceMatrix, dimensions, matrix, NumberSchema, SeedSchema, unit, vector } from "./number.ts";
import { strict } from "./object.ts";

const { mixtureComponents: K, mixtureDimensions: D, points: N } = limits;

export const MixtureSchema = strict({
  weights: vector(K, 1, unit).describe("(K) π, summing to one"),
  means: matrix(K, D).describe("(K, D) μ"),
  covariances: z.array(covarianceMatrix(D)).min(1).max(K).describe("(K, D, D) Σ, symmetric positive definite"),
}).meta({ id: "GaussianMixture" });

const { planeComponents: C } = limits;

/** Small enough to integrate its divergences. */
export const PlaneMixtureSchema = strict({
  weights: vector(C, 1, unit).describe("(K) π, summing to one"),
  means: matrix(C, 2).describe("(K, D) μ, on a line or in the plane"),
  covariances: z.array(covarianceMatrix(2)).min(1).max(C).describe("(K, D, D) Σ, symmetric positive definite"),
}).meta({ id: "PlaneMixture" });

const numbers = z.array(z.number());

/** A mixture in a response: its numbers may exceed a request's, and it may have no dimensions. */
const AnsweredMixtureSchema = z
  .object({
    weights: numbers.describe("(K) π, summing to one"),
    means: z.array(numbers).describe("(K, D) μ"),
    covariances: z.array(z.array(numbers)).describe("(K, D, D) Σ, symmetric positive definite"),
  })
  .meta({ id: "AnsweredMixture" });

const exampleMixture = {
  weights: [0.5, 0.5],
  means: [
    [1, 1],
    [3, 5],
  ],
  covariances: [
    [
      [1, 0],
      [0, 1],
    ],
    [
      [1, 0],
      [0, 1],
    ],
  ],
};

export const ConditionRequestSchema = strict({
  mixture: MixtureSchema,
  observed: strict({
    dimensions: dimensions(D, 0).describe("(A) the observed dimensions, in any order; none to all of them"),
    values: vector(D, 0).describe("(A) their values"),
  }).meta({ id: "ObservedDimensions", description: "x_a" }),
  points: matrix(N, D, 0).optional().describe("(N, D - A) where to evaluate log p(x_b | x_a)"),
  modes: z
    .boolean()
    .default(false)
    .describe(
      `whether to search for maxima of p(x_b | x_a) from the components' means, with at most ${limits.modeEvaluations} evaluations of the density`,
    ),
}).meta({
  id: "ConditionRequest",
  example: { mixture: exampleMixture, observed: { dimensions: [0], values: [1] }, points: [[0], [2]], modes: true },
});

export const ConditionAnswerSchema = z
  .object({
    dimensions: z.array(z.int()).describe("the remaining dimensions b, in the response's order"),
    mixture: described(AnsweredMixtureSchema, "p(x_b | x_a)"),
    logEvidence: z.number().describe("log p(x_a), nats"),
    mean: numbers.describe("E[x_b | x_a]"),
    covariance: z.array(numbers).describe("Cov[x_b | x_a]"),
    modes: z
      .array(z.object({ point: numbers.describe("x_b"), logDensity: z.number().describe("nats") }).meta({ id: "Mode" }))
      .optional()
      .describe("maxima of p(x_b | x_a) that were found, the highest first; if requested"),
    logDensity: numbers.optional().describe("(N) log p(x_b | x_a) at the points, nats"),
  })
  .meta({ id: "ConditionAnswer" });

export const DensityRequestSchema = strict({ mixture: MixtureSchema, points: matrix(N, D).describe("(N, D) x") }).meta({
  id: "DensityRequest",
  example: {
    mixture: exampleMixture,
    points: [
      [1, 1],
      [2, 3],
    ],
  },
});

export const DensityAnswerSchema = z
  .object({
    logDensity: numbers.describe("(N) log p(x), nats"),
    responsibilities: z.array(numbers).describe("(N, K) p(k | x)"),
  })
  .meta({ id: "DensityAnswer" });

export const MarginalRequestSchema = strict({
  mixture: MixtureSchema,
  dimensions: dimensions(D).describe("the dimensions of the marginal, in its order"),
}).meta({ id: "MarginalRequest", example: { mixture: exampleMixture, dimensions: [1] } });

export const MarginalAnswerSchema = z.object({ mixture: AnsweredMixtureSchema }).meta({ id: "MarginalAnswer" });

export const MixtureSampleRequestSchema = strict({
  mixture: MixtureSchema,
  count: z.int().min(1).max(N).default(500).describe("N"),
  seed: SeedSchema,
}).meta({ id: "MixtureSampleRequest", example: { mixture: exampleMixture, count: 5, seed: 0 } });

export const MixtureSampleSchema = z
  .object({
    points: z.array(numbers).describe("(N, D) draws"),
    components: z.array(z.int()).describe("(N) the component of each point"),
  })
  .meta({ id: "MixtureSample" });

export const FitRequestSchema = strict({
  points: matrix(N, D).describe("(N, D), not all equal in any dimension"),
  components: z.int().min(1).max(K).describe("K"),
  covarianceFloor: NumberSchema.min(0)
    .default(1e-6)
    .describe(
      "smallest width of a component, relative to the points' own variance: with every dimension scaled to variance 1, no covariance has an eigenvalue below it. At 0 a component may collapse onto a point, which is an error",
    ),
  iterations: z
    .int()
    .min(0)
    .max(limits.emIterations)
    .optional()
    .describe(
      `maximum number of updates, 0 for the start itself; if absent 200, or as many as fit: iterations · components · (points · (dimensions² + 50) + 100 · dimensions³) are at most ${limits.emOperations}`,
    ),
  tolerance: z
    .number()
    .min(0)
    .max(1)
    .default(1e-9)
    .describe("stop after an update that gains at most this, nats for each point"),
  seed: SeedSchema,
}).meta({
  id: "MixtureFitRequest",
  example: {
    points: [
      [0, 0],
      [0.1, -0.2],
      [-0.2, 0.1],
      [5, 5],
      [5.2, 4.9],
      [4.9, 5.1],
    ],
    components: 2,
    covarianceFloor: 0.01,
  },
});

export const FitAnswerSchema = z
  .object({
    mixture: AnsweredMixtureSchema,
    logLikelihoodNats: numbers.describe("after the K-means++ start and after each update; it never falls"),
    converged: z.boolean().describe("whether the last update gained at most the tolerance"),
    iterations: DoneIterationsSchema.describe("updates done"),
    endedBy: EndedBySchema,
    emptyComponents: z.array(z.int()).describe("components without points"),
    flooredComponents: z
      .array(z.int())
      .describe(
        "components whose points spread less than covarianceFloor in some direction, where the floor sets their width",
      ),
  })
  .meta({ id: "MixtureFit" });
