import { z } from "zod";
import { described } from "../described.ts";
import { limits } from "../limits.ts";
import { DoneIterationsSchema, EndedBySchema } from "./iterations.ts";
import { matrix, SeedSchema, vector } from "./number.ts";
import { strict } from "./object.ts";

const { points: N, pcaDimensions: D, pcaLatentSize: q, variance } = limits;

/** Bounds large enough for a fit to any accepted points to be a valid request. */
const fitted = { low: -variance, high: variance };

const ModelSchema = strict({
  mean: vector(D, 1, fitted).describe("(D) μ"),
  loadings: matrix(D, q, 1, fitted).describe("(D, q) W, fewer columns than rows"),
  noiseVariance: z.number().positive().max(variance).describe("σ², units² of x"),
}).meta({ id: "ProbabilisticPca" });

const numbers = z.array(z.number());

const AnsweredModelSchema = z
  .object({
    mean: numbers.describe("(D) μ, the mean of the points"),
    loadings: z
      .array(numbers)
      .describe(
        "(D, q) W, with orthogonal columns, the longest first, each with a positive entry of largest magnitude",
      ),
    noiseVariance: z.number().describe("σ², the mean variance in the directions outside the plane"),
  })
  .meta({ id: "FittedProbabilisticPca" });

const examplePoints = [
  [2.1, 3.9, -1.1],
  [-0.8, -2.2, 0.5],
  [0.4, 1.1, 0.2],
  [1.2, 1.8, -0.9],
  [-2.2, -4.1, 1.2],
  [0.1, -0.3, -0.3],
];
const exampleModel = { mean: [0, 0, 0], loadings: [[1.5], [2.7], [-0.7]], noiseVariance: 0.05 };

const EmSchema = strict({
  iterations: z
    .int()
    .min(1)
    .max(limits.emIterations)
    .optional()
    .describe(
      `maximum number of updates; if absent 200, or as many as fit: iterations · 4 · latentSize · (points · (dimensions + latentSize) + dimensions · latentSize) are at most ${limits.pcaOperations}`,
    ),
  tolerance: z
    .number()
    .min(0)
    .max(1)
    .default(1e-9)
    .describe("stop after an update that gains at most this, nats for each point"),
  seed: SeedSchema,
}).meta({ id: "PcaExpectationMaximisation" });

export const PcaFitRequestSchema = strict({
  points: matrix(N, D).describe(
    `(N, D); in closed form, 2 n² m + 50 n³ is at most ${limits.pcaOperations}, where n is the smaller and m the larger of N and D`,
  ),
  latentSize: z
    .int()
    .min(1)
    .max(q)
    .describe("q, below D and below N - 1, so that a direction and a point remain to estimate the noise"),
  em: described(
    EmSchema,
    "to fit by expectation maximisation, for many points in many dimensions; if absent, the closed form",
  ).optional(),
}).meta({ id: "PcaFitRequest", example: { points: examplePoints, latentSize: 1 } });

const ConvergenceSchema = z
  .object({
    converged: z.boolean().describe("whether the last update gained at most the tolerance"),
    iterations: DoneIterationsSchema.describe("updates done"),
    endedBy: EndedBySchema,
  })
  .meta({ id: "PcaConvergence" });

export const PcaFitAnswerSchema = z
  .object({
    model: described(AnsweredModelSchema, "p(x) = N(x | μ, W Wᵀ + σ² I)"),
    variances: numbers.describe("(q) variances of the points along the columns of W, the largest first"),
    logLikelihoodNats: numbers.describe(
      "Σ log p(x) over the points, nats: one number in closed form; for EM after the start and after each update, never falling",
    ),
    em: described(ConvergenceSchema, "if requested").optional(),
  })
  .meta({ id: "PcaFit" });

const PointsSchema = matrix(N, D).describe("(N, D) x");

export const PcaPosteriorRequestSchema = strict({ model: ModelSchema, points: PointsSchema }).meta({
  id: "PcaPosteriorRequest",
  example: { model: exampleModel, points: examplePoints.slice(0, 2) },
});

export const PcaPosteriorAnswerSchema = z
  .object({
    covariance: z.array(numbers).describe("(q, q) Cov[z | x] = σ² M⁻¹, M = Wᵀ W + σ² I: the same for every x"),
    mean: z.array(numbers).describe("(N, q) E[z | x] = M⁻¹ Wᵀ (x - μ)"),
    logEvidence: numbers.describe("(N) log p(x), nats"),
  })
  .meta({ id: "PcaPosterior" });

export const PcaReconstructRequestSchema = strict({ model: ModelSchema, points: PointsSchema }).meta({
  id: "PcaReconstructRequest",
  example: { model: exampleModel, points: examplePoints.slice(0, 2) },
});

export const PcaReconstructAnswerSchema = z
  .object({
    reconstructions: z.array(numbers).describe("(N, D) W E[z | x] + μ"),
    squaredError: numbers.describe("(N) squared distance of each from its point, units² of x"),
  })
  .meta({ id: "PcaReconstructions" });
