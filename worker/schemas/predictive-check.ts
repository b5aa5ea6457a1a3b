/** Posterior predictive checks: a fitted model, its data, a test quantity, and its values on replications. */
import { z } from "zod";
import { described } from "../described.ts";
import { limits } from "../limits.ts";
import { either } from "./choice.ts";
import { matrix, PositiveSchema, SeedSchema, unit, vector } from "./number.ts";
import { strict } from "./object.ts";
import { BeliefSchema } from "./regression.ts";

const { checkedObservations: N, regressionFeatures: d, earthquakeComponents: K, magnitude } = limits;

const residualQuantity = z
  .enum(["largest-residual", "share-outside-95", "kurtosis"])
  .describe(
    "T, a function of the residuals standardised by the predictive mean and standard deviation; kurtosis is taken about zero, not about their mean",
  );
const countQuantity = z
  .enum(["variance-to-mean", "largest-count", "share-of-zeros"])
  .describe("T, a function of the counts");

/** As a fit returns them, within the bounds of a prior, so that every drawn rate is finite. */
const GammaParameterSchema = z.number().min(1e-6).max(magnitude);

/** Names of test quantities, the first of which an answer gives directly. */
const tested = <Name extends z.ZodType>(quantity: Name) => ({
  quantity,
  otherQuantities: z
    .array(quantity)
    .max(2)
    .default([])
    .describe("further quantities of the same replications, each answered in `others`"),
});

const replications = {
  draws: z
    .int()
    .min(1)
    .max(limits.replications)
    .optional()
    .describe(
      `R, replicated data sets; R · N are at most ${limits.replicatedNumbers}; if absent 1000, or as many as fit`,
    ),
  seed: SeedSchema,
};

const TargetsSchema = vector(N, 1).describe("(N) y");

export const PredictiveCheckRequestSchema = either(
  [
    strict({
      targets: TargetsSchema,
      mean: vector(N, 1).describe("(N) E[y_n]"),
      standardDeviation: vector(N, 1, { low: 1 / magnitude, high: magnitude }).describe(
        "(N) standard deviations of y_n, each above 0",
      ),
      ...tested(residualQuantity),
      ...replications,
    }).meta({ id: "GaussianCheckRequest" }),
    strict({
      inputs: matrix(N, d).describe("(N, d) X"),
      targets: TargetsSchema,
      noiseVariance: PositiveSchema.describe("σ², units² of the targets"),
      posterior: described(BeliefSchema, "p(w | X, y), as /v1/regression/posterior returns it"),
      ...tested(residualQuantity),
      ...replications,
    }).meta({ id: "RegressionCheckRequest" }),
    strict({
      counts: z.array(z.int().min(0).max(magnitude)).min(1).max(N).describe("(N) s"),
      responsibilities: matrix(N, K, 1, unit).describe("(N, K) q(Z_n = k), rows summing to one"),
      rates: z
        .array(
          strict({ shape: GammaParameterSchema.describe("a_k"), rate: GammaParameterSchema.describe("b_k") }).meta({
            id: "CheckedRate",
          }),
        )
        .min(1)
        .max(K)
        .describe("(K) q(λ_k), a Gamma distribution"),
      ...tested(countQuantity),
      ...replications,
    }).meta({ id: "CountCheckRequest" }),
  ],
  "Gaussian predictions, a regression with its posterior, or counts with responsibilities and rates",
).meta({
  id: "PredictiveCheckRequest",
  example: {
    inputs: [
      [1, -1],
      [1, 0],
      [1, 1],
    ],
    targets: [-0.8, 0.1, 2.9],
    noiseVariance: 0.1,
    posterior: {
      mean: [0.7, 1.8],
      covariance: [
        [0.03, 0],
        [0, 0.05],
      ],
    },
    quantity: "largest-residual",
    draws: 100,
    seed: 0,
  },
});

const check = {
  quantity: z.string().describe("T, as in the request"),
  observed: z.number().describe("T(y)"),
  replicated: z.array(z.number()).describe("(R) T(y_rep) of each replicated data set"),
  pValue: z.number().describe("share of the replications with T(y_rep) >= T(y)"),
  standardError: z.number().describe("standard error of pValue over the replications, √(p (1 - p) / R)"),
};

export const PredictiveCheckSchema = z
  .object({
    draws: z.int().describe("R"),
    ...check,
    others: z
      .array(z.object(check).meta({ id: "OtherQuantity" }))
      .describe("the same of each of `otherQuantities`, in their order"),
  })
  .meta({ id: "PredictiveCheck" });
