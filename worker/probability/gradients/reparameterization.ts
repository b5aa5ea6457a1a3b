/**
 * Draws as a deterministic function of parameters and of parameter-free noise, z = t(ε, θ).
 *
 * Each comes with a direct draw from the same distribution, made without such a function, for comparison.
 * gradient-estimators and categorical-gradients study the derivatives along these paths.
 */
import { sampleCategorical } from "../numerics/categorical.ts";
import { softmaxInPlace } from "../numerics/log-sum-exp.ts";
import { requireProbabilities } from "../numerics/preconditions.ts";
import type { Rng } from "../numerics/random.ts";

/** Draws of z ~ Exponential(λ) in two ways, (draws) each. */
export interface ExponentialDraws {
  /** By von Neumann's comparisons. */
  readonly direct: readonly number[];
  /** u ~ U[0, 1), the noise behind the reparameterised draws. */
  readonly noise: readonly number[];
  readonly reparameterized: readonly number[];
  /** dz/dλ at fixed noise, of each reparameterised draw. */
  readonly derivatives: readonly number[];
}

/**
 * z ~ Exponential(λ) directly and by the inverse of the distribution function.
 *
 *   p(z) = λ exp(-λ z),   z = F⁻¹(u) = -log(1 - u) / λ,   dz/dλ = -z / λ
 *
 * @param rate λ, 1 / unit of z, above 0
 */
export function reparameterizeExponential(rate: number, draws: number, rng: Rng): ExponentialDraws {
  const direct = Array.from({ length: draws }, () => standardExponential(rng) / rate);
  const noise = Array.from({ length: draws }, rng);
  const reparameterized = noise.map((u) => exponentialQuantile(u, rate));
  return { direct, noise, reparameterized, derivatives: reparameterized.map((z) => -z / rate) };
}

/** Inverse distribution function F⁻¹(u) of Exponential(λ), u in [0, 1). */
export function exponentialQuantile(u: number, rate: number): number {
  return -Math.log1p(-u) / rate;
}

/**
 * One draw from Exponential(1) by comparing uniform numbers, without a logarithm: nothing in it is differentiable.
 *
 *   A descending run u₁ > u₂ > … > u_m has odd length m with probability exp(-u₁) given u₁; after an even length, the
 *   result grows by 1 and the experiment is repeated.
 *
 * @see von Neumann (1951), Various techniques used in connection with random digits
 */
function standardExponential(rng: Rng): number {
  for (let whole = 0; ; whole++) {
    const first = rng();
    let length = 1;
    for (let last = first, next = rng(); next < last; last = next, next = rng()) length++;
    if (length % 2 === 1) return whole + first;
  }
}

/** Draws from a categorical distribution in two ways. */
export interface CategoricalDraws {
  /** By inversion, (draws): 0 … K - 1. */
  readonly direct: readonly number[];
  /** Standard Gumbel variates, the noise behind the other draws, (draws, K). */
  readonly noise: readonly (readonly number[])[];
  /** Points of the simplex by Gumbel-softmax, (draws, K). */
  readonly relaxed: readonly (readonly number[])[];
  /** Nearest corner to each relaxed draw, a draw from the categorical itself, (draws): 0 … K - 1. */
  readonly hard: readonly number[];
}

/**
 * k ~ Categorical(π) directly, by Gumbel-max, and its relaxation by Gumbel-softmax.
 *
 *   k = argmaxᵢ (log πᵢ + Gᵢ),   yᵢ = exp((log πᵢ + Gᵢ)/τ) / Σⱼ exp((log πⱼ + Gⱼ)/τ),   Gᵢ ~ Gumbel(0, 1)
 *
 * @param probabilities π, (K)
 * @param temperature τ, above 0: relaxed draws approach the corners as τ → 0 and the centre as τ → ∞
 * @throws DomainError InvalidDistribution: probabilities that do not sum to 1
 * @see Jang, Gu and Poole (2017); Maddison, Mnih and Teh (2017)
 */
export function reparameterizeCategorical(
  probabilities: readonly number[],
  temperature: number,
  draws: number,
  rng: Rng,
): CategoricalDraws {
  const pi = requireProbabilities(probabilities, "/probabilities");
  const direct = Array.from({ length: draws }, () => sampleCategorical(pi, rng));
  const noise = Array.from({ length: draws }, () => pi.map(() => gumbel(rng)));
  const perturbed = noise.map((row) => row.map((g, i) => Math.log(pi[i] as number) + g));
  return {
    direct,
    noise,
    relaxed: perturbed.map((row) => Array.from(gumbelSoftmax(row, temperature))),
    hard: perturbed.map(argmax),
  };
}

/** One draw from Gumbel(0, 1), -log(-log u); u = 0, which a generator can return, becomes half its smallest step. */
export function gumbel(rng: Rng): number {
  return -Math.log(-Math.log(Math.max(rng(), 2 ** -54)));
}

/**
 * softmax(a / τ) for perturbed logits a = log π + G; finite for every τ above 0, because the largest logit is
 * subtracted first.
 *
 * @param relaxed destination, reused in loops over draws, (K)
 */
export function gumbelSoftmax(
  perturbed: readonly number[],
  temperature: number,
  relaxed = new Float64Array(perturbed.length),
): Float64Array {
  const largest = perturbed[argmax(perturbed)] as number;
  for (let i = 0; i < relaxed.length; i++) relaxed[i] = ((perturbed[i] as number) - largest) / temperature;
  softmaxInPlace(relaxed, 0, relaxed.length);
  return relaxed;
}

/** Index of the largest value, the first of equal ones. */
export function argmax(values: readonly number[]): number {
  return values.reduce((best, value, i) => (value > (values[best] as number) ? i : best), 0);
}
