/** Earthquakes around epicentres: draws from the model, and its variational posterior. */
import { z } from "zod";
import { limits } from "../limits.ts";
import { DoneIterationsSchema, EndedBySchema } from "./iterations.ts";
import { matrix, SeedSchema, unit, vector } from "./number.ts";
import { strict } from "./object.ts";

const { earthquakes: N, earthquakeComponents: K, earthquakeDimensions: D, magnitude } = limits;

const PrecisionSchema = z
  .number()
  .min(1 / magnitude)
  .max(magnitude);
/** Rates are about shape / rate; within these bounds the counts are exactly representable integers. */
const GammaParameterSchema = z.number().min(1e-6).max(1e6);

const ModelSchema = strict({
  components: z.int().min(1).max(K).describe("K, epicentres"),
  weights: vector(K, 1, unit).optional().describe("(K) π, each above 0, summing to one; equal weights if absent"),
  positionPrecision: PrecisionSchema.describe("τ, 1 / units² of position"),
  prior: strict({
    mean: vector(D).describe("(D) ν"),
    precision: PrecisionSchema.describe("ρ, 1 / units² of position"),
    shape: GammaParameterSchema.describe("α"),
    rate: GammaParameterSchema.describe("β"),
  }).meta({
    id: "EarthquakePrior",
    description: "p(μ) = N(μ | ν, (ρ I)⁻¹) and p(λ) = Gamma(λ | α, β), the same for every component",
  }),
});

const exampleModel = {
  components: 2,
  positionPrecision: 1,
  prior: { mean: [0, 0], precision: 0.01, shape: 1, rate: 1 },
};

export const SimulateEarthquakesRequestSchema = ModelSchema.extend({
  count: z.int().min(1).max(N).default(200).describe("N, earthquakes"),
  seed: SeedSchema,
}).meta({ id: "SimulateEarthquakesRequest", example: { ...exampleModel, count: 20, seed: 0 } });

export const SimulatedEarthquakesSchema = z
  .object({
    positions: z.array(z.array(z.number())).describe("(N, D) X"),
    counts: z.array(z.int()).describe("(N) S"),
    assignments: z.array(z.int()).describe("(N) Z, the component of each earthquake"),
    means: z.array(z.array(z.number())).describe("(K, D) μ"),
    rates: z.array(z.number()).describe("(K) λ"),
  })
  .meta({ id: "SimulatedEarthquakes" });

export const FitEarthquakesRequestSchema = ModelSchema.extend({
  positions: matrix(N, D).describe(`(N, D) X; earthquakes · components are at most ${limits.responsibilities}`),
  counts: z.array(z.int().min(0).max(magnitude)).min(1).max(N).describe("(N) S"),
  initialResponsibilities: matrix(N, K, 1, unit)
    .optional()
    .describe(
      "(N, K) rows summing to one; if absent, one for the nearest of K earthquakes that are drawn with the seed",
    ),
  iterations: z
    .int()
    .min(0)
    .max(limits.caviIterations)
    .optional()
    .describe(
      `maximum number of sweeps, 0 for the start itself; if absent 200, or as many as fit: earthquakes · components · iterations · starts are at most ${limits.caviOperations}`,
    ),
  tolerance: z.number().min(0).max(1).default(1e-9).describe("stop after a sweep that gains at most this, nats"),
  seed: SeedSchema,
  starts: z
    .int()
    .min(1)
    .max(limits.caviStarts)
    .default(1)
    .describe("random starts, with the seeds seed, seed + 1, …; the response has the fit with the highest bound"),
}).meta({
  id: "FitEarthquakesRequest",
  example: {
    ...exampleModel,
    positions: [
      [0.2, -0.4],
      [-0.3, 0.1],
      [0.5, 0.6],
      [6.1, 5.2],
      [5.4, 6.3],
      [5.8, 5.9],
    ],
    counts: [1, 0, 2, 9, 12, 7],
    iterations: 200,
    tolerance: 1e-9,
    seed: 0,
  },
});

export const EarthquakePosteriorSchema = z
  .object({
    responsibilities: z.array(z.array(z.number())).describe("(N, K) q(Z_n = k)"),
    means: z
      .array(
        z
          .object({
            mean: z.array(z.number()).describe("(D)"),
            precision: z.number().describe("in each direction, 1 / units² of position"),
          })
          .meta({ id: "IsotropicGaussian" }),
      )
      .describe("(K) q(μ_k), a Gaussian"),
    rates: z
      .array(
        z
          .object({ shape: z.number().describe("a_k"), rate: z.number().describe("b_k") })
          .meta({ id: "GammaDistribution" }),
      )
      .describe("(K) q(λ_k), a Gamma distribution"),
    elboNats: z
      .array(z.number())
      .describe(
        "the evidence lower bound after every update, three a sweep: means, rates, responsibilities; it never falls by more than rounding, some units of its last digit",
      ),
    converged: z.boolean().describe("whether the last sweep gained at most the tolerance"),
    iterations: DoneIterationsSchema.describe("sweeps done"),
    endedBy: EndedBySchema,
    starts: z
      .array(
        z
          .object({
            seed: z.int().describe("seed of the start"),
            elboNats: z.number().describe("bound at the end of the fit"),
            converged: z.boolean().describe("whether its last sweep gained at most the tolerance"),
          })
          .meta({ id: "EarthquakeStart" }),
      )
      .describe("the fits from each start, in the order of the seeds"),
  })
  .meta({ id: "EarthquakePosterior" });
