import { z } from "zod";
import { described } from "../described.ts";
import { limits } from "../limits.ts";
import { either } from "./choice.ts";
import { covarianceMatrix, matrix, PositiveSchema, SeedSchema, vector } from "./number.ts";
import { strict } from "./object.ts";

const { regressionObservations: N, regressionFeatures: d } = limits;

const NoiseVarianceSchema = PositiveSchema.describe("σ², units² of the targets");
const InputsSchema = matrix(N, d, 0).describe("(N, d) X");
const TargetsSchema = vector(N, 0).describe("(N) y");
const { variance } = limits;

/** p(w): with the factor, the covariance or both, and the other fields that /posterior returns. */
export const BeliefSchema = strict({
  mean: vector(d, 1, { low: -variance, high: variance }).describe("(d)"),
  covariance: covarianceMatrix(d)
    .optional()
    .describe("(d, d), symmetric positive definite; optional if its factor is given"),
  choleskyFactor: matrix(d, d)
    .optional()
    .describe(
      "(d, d) L, lower triangular, covariance = L Lᵀ: it keeps digits that the covariance loses. If both are given, they must agree and the factor is used",
    ),
  logEvidence: z.number().optional().describe("accepted in a posterior that is sent back, but not used"),
}).meta({ id: "WeightBelief" });
const unitPrior = {
  mean: [0, 0],
  covariance: [
    [1, 0],
    [0, 1],
  ],
};
const observations = {
  inputs: [
    [1, 0.5],
    [-0.3, 1.2],
    [0.8, -1],
  ],
  targets: [-0.4, 1.6, -1.9],
  noiseVariance: 0.1,
};

const DataSchema = strict({ inputs: InputsSchema, targets: TargetsSchema, noiseVariance: NoiseVarianceSchema });

export const PosteriorRequestSchema = DataSchema.extend({
  prior: described(BeliefSchema, "p(w) = N(w | mean, covariance); the posterior of other data may serve as prior"),
}).meta({ id: "RegressionPosteriorRequest", example: { ...observations, prior: unitPrior } });

export const PosteriorAnswerSchema = z
  .object({
    mean: z.array(z.number()).describe("(d) E[w | X, y]"),
    covariance: z.array(z.array(z.number())).describe("(d, d) Cov[w | X, y]"),
    choleskyFactor: z
      .array(z.array(z.number()))
      .describe("(d, d) L, lower triangular, covariance = L Lᵀ, with digits that the covariance loses"),
    logEvidence: z.number().describe("log p(y | X), nats"),
  })
  .meta({ id: "RegressionPosterior" });

const AtSchema = matrix(N, d).describe(
  `(M, d) new inputs; with data, (inputs + at) · features are at most ${limits.numbers}`,
);

export const PredictRequestSchema = either(
  [
    strict({
      posterior: described(BeliefSchema, "p(w | y), as /v1/regression/posterior returns it"),
      noiseVariance: NoiseVarianceSchema,
      at: AtSchema,
    }).meta({ id: "PredictFromPosteriorRequest" }),
    DataSchema.extend({ prior: described(BeliefSchema, "p(w)"), at: AtSchema }).meta({ id: "PredictFromDataRequest" }),
  ],
  "a posterior, or data and a prior, with a noise variance and new inputs",
).meta({ id: "RegressionPredictRequest", example: { ...observations, prior: unitPrior, at: [[1, 1]] } });

export const PredictAnswerSchema = z
  .object({
    mean: z.array(z.number()).describe("(M) E[y* | x*, y]"),
    variance: z.array(z.number()).describe("(M) Var[y* | x*, y], the sum of epistemic variance and noise"),
    epistemicVariance: z.array(z.number()).describe("(M) Var[x*ᵀ w | y], which more data would reduce"),
  })
  .meta({ id: "RegressionPrediction" });

export const SimulateRequestSchema = strict({
  count: z.int().min(1).max(N).default(20).describe("N"),
  inputDistribution: strict({
    mean: vector(d).describe("(d)"),
    covariance: matrix(d, d).describe("(d, d), symmetric positive definite"),
  })
    .meta({ id: "InputDistribution", description: "p(x), a Gaussian over inputs; if absent, the standard normal" })
    .optional(),
  weights: vector(d).describe("(d) w"),
  noiseVariance: NoiseVarianceSchema,
  seed: SeedSchema,
}).meta({ id: "RegressionSimulateRequest", example: { count: 20, weights: [-1, 1], noiseVariance: 0.1, seed: 0 } });

export const SimulationSchema = z
  .object({
    inputs: z.array(z.array(z.number())).describe("(N, d) X"),
    targets: z.array(z.number()).describe("(N) y"),
    noiseVariance: z.number().describe("as in the request"),
  })
  .meta({ id: "RegressionSimulation" });
