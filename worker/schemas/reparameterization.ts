/** Reparameterised draws, and the quality of gradients through them. */
import { z } from "zod";
import { described } from "../described.ts";
import { limits } from "../limits.ts";
import { NumberSchema, SeedSchema, unit, vector } from "./number.ts";
import { strict } from "./object.ts";

const { magnitude, reparameterizedDraws, monteCarloDraws, mixtureComponents: C, categories: K } = limits;

/** A scale whose reciprocal has the same bounds. */
const ScaleSchema = z
  .number()
  .min(1 / magnitude)
  .max(magnitude);
const numbers = z.array(z.number());
const numberRows = z.array(numbers);

const CountSchema = z.int().min(1).max(reparameterizedDraws);
/** At least two draws, for a variance. */
const ManyDrawsSchema = z.int().min(2).max(reparameterizedDraws).default(1000);

export const ExponentialRequestSchema = strict({
  rate: ScaleSchema.describe("λ, 1 / unit of z"),
  count: CountSchema.default(1000).describe("N"),
  seed: SeedSchema,
}).meta({ id: "ExponentialRequest", example: { rate: 2, count: 5, seed: 0 } });

export const ExponentialDrawsSchema = z
  .object({
    direct: numbers.describe("(N) z ~ Exponential(λ), by von Neumann's comparisons"),
    noise: numbers.describe("(N) u ~ U[0, 1), the noise of the reparameterised draws"),
    reparameterized: numbers.describe("(N) z = -log(1 - u) / λ"),
    derivatives: numbers.describe("(N) dz/dλ = -z / λ at fixed noise"),
  })
  .meta({ id: "ExponentialDraws" });

const ProbabilitiesSchema = vector(K, 1, unit).describe("(K) π, summing to one");
const TemperatureSchema = ScaleSchema.describe("τ: as τ → 0 draws approach the corners, as τ → ∞ the centre");

export const CategoricalRequestSchema = strict({
  probabilities: ProbabilitiesSchema,
  temperature: TemperatureSchema,
  hard: z.boolean().default(false).describe("return the corner nearest to each relaxed draw, from the same noise"),
  count: CountSchema.optional().describe(
    `N; if absent 1000, or as many as fit: count · categories are at most ${limits.categoricalEntries}`,
  ),
  seed: SeedSchema,
}).meta({
  id: "CategoricalRequest",
  example: { probabilities: [0.2, 0.3, 0.5], temperature: 0.5, hard: false, count: 3, seed: 0 },
});

export const CategoricalDrawsSchema = z
  .object({
    direct: z.array(z.int()).describe("(N) k ~ Categorical(π) by inversion"),
    noise: numberRows.describe("(N, K) standard Gumbel variates G"),
    reparameterized: numberRows.describe(
      "(N, K) softmax((log π + G) / τ), points of the simplex; if hard, one-hot at argmax(log π + G)",
    ),
  })
  .meta({ id: "CategoricalDraws" });

const momentsSchema = (of: string) =>
  z.object({
    mean: numbers.describe(`${of}, mean of the draws' estimates`),
    variance: numbers.describe("variance of one draw's estimate"),
    standardError: numbers.describe("standard error of the mean"),
  });

export const GradientsRequestSchema = strict({
  approximation: strict({
    mean: NumberSchema.describe("μ"),
    logStandardDeviation: z.number().min(-Math.log(magnitude)).max(Math.log(magnitude)).describe("log σ"),
  }).meta({ id: "LineGaussian", description: "q(z) = N(z | μ, σ²)" }),
  target: strict({
    weights: vector(C, 1, unit).describe("(C) summing to one"),
    means: vector(C).describe("(C)"),
    standardDeviations: z.array(ScaleSchema).min(1).max(C).describe("(C)"),
  }).meta({ id: "LineMixture", description: "p(z), a mixture of Gaussians on the line" }),
  draws: ManyDrawsSchema.describe(`N; draws · components are at most ${monteCarloDraws}`),
  seed: SeedSchema,
}).meta({
  id: "GradientsRequest",
  example: {
    approximation: { mean: 0.5, logStandardDeviation: -0.3 },
    target: { weights: [0.5, 0.5], means: [-1, 2], standardDeviations: [1, 0.5] },
    draws: 1000,
    seed: 0,
  },
});

const GradientMomentsSchema = momentsSchema("(∂μ, ∂log σ), nats per unit").meta({ id: "GradientMoments" });

export const GradientsSchema = z
  .object({
    scoreFunction: described(GradientMomentsSchema, "f s, with f = log p(z) - log q(z) and s = ∇ log q(z)"),
    controlVariate: described(GradientMomentsSchema, "(f - b) s, with a baseline b from the other draws"),
    pathwise: described(GradientMomentsSchema, "the derivative of f(μ + σ ε, θ)"),
    stickingTheLanding: described(GradientMomentsSchema, "the same without its score term, which has mean zero"),
    elboNats: z.number().describe("mean of f over the draws, an estimate of -KL(q‖p)"),
  })
  .meta({ id: "Gradients" });

export const CategoricalGradientsRequestSchema = strict({
  probabilities: ProbabilitiesSchema,
  target: vector(K).describe("(K) t, in the objective J = E[‖h - t‖²] over one-hot draws h"),
  temperature: TemperatureSchema,
  draws: ManyDrawsSchema.describe(`N; draws · categories are at most ${monteCarloDraws}`),
  seed: SeedSchema,
}).meta({
  id: "CategoricalGradientsRequest",
  example: { probabilities: [0.3, 0.7], target: [0.45, 0.55], temperature: 0.5, draws: 1000, seed: 0 },
});

const LogitMomentsSchema = momentsSchema("(K) ∇J with respect to the logits").meta({ id: "LogitGradientMoments" });

export const CategoricalGradientsSchema = z
  .object({
    exact: numbers.describe("(K) ∇J with respect to the logits, a sum over the corners"),
    scoreFunction: described(LogitMomentsSchema, "f(h) (h - π): unbiased"),
    gumbelSoftmax: described(LogitMomentsSchema, "the gradient at relaxed draws: biased, less so towards τ = 0"),
    straightThrough: described(
      LogitMomentsSchema,
      "corner in the forward pass, relaxed draw in the backward pass: biased",
    ),
  })
  .meta({ id: "CategoricalGradients" });
