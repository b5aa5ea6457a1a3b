/**
 * The evidence lower bound of a latent-variable model with standard normal prior, and the likelihoods of its pixels.
 */
import { klToUnitVariance } from "../gaussians/diagonal-gaussian.ts";
import type { FactoredGaussian } from "../gaussians/gaussian.ts";
import { dot, plus } from "../linear-algebra/matrix.ts";
import { logMeanExp } from "../numerics/log-sum-exp.ts";

/** Half a unit in the last place of a float32 sigmoid, which rounds probabilities closer to 0 or 1 than this. */
const certainty = 2 ** -25;

/** log N(z | 0, I), nats. */
export const logStandardNormal = (z: readonly number[]): number =>
  -0.5 * z.reduce((sum, value) => sum + value * value, z.length * Math.log(2 * Math.PI));

/**
 * KL(q(z|x) || p(z)) from a Gaussian to the standard normal, in nats.
 *
 *   KL = ½ (‖L‖² + ‖μ‖² - d) - Σᵢ log Lᵢᵢ = Σᵢ { ½ μᵢ² + ½ Σⱼ<ᵢ Lᵢⱼ² + KL(N(0, Lᵢᵢ²) || N(0, 1)) }
 *
 * @see Kingma and Welling (2014), appendix B
 */
export function klToStandardNormal({ mean, factor: { size, lower } }: FactoredGaussian): number {
  let sum = 0;
  for (const [i, m] of mean.entries()) {
    const row = i * size;
    const squares = m ** 2 + dot(lower, row, lower, row, i);
    sum += 0.5 * squares + klToUnitVariance(lower[row + i] as number);
  }
  return sum;
}

/** By comparisons, because Math.min and Math.max take as long as the rest of a pixel. */
function clipped(p: number): number {
  if (p < certainty) return certainty;
  if (p > 1 - certainty) return 1 - certainty;
  return p;
}

/** Pixels whose factors are multiplied: of up to 32 factors, each at least 2^-25, the product is a normal double. */
const factors = 32;

/**
 * log p(x|z) of independent Bernoulli pixels, in nats; for intensities between 0 and 1, the negative cross-entropy.
 *
 *   log p(x|z) = Σᵢ xᵢ log pᵢ + (1 - xᵢ) log (1 - pᵢ)
 *
 * @param x pixels, one image
 * @param p means of p(x|z), one a pixel, clipped away from 0 and 1 by the resolution of a float32
 */
export function bernoulliLogLikelihood(x: Float32Array, p: Float32Array): number {
  let sum = 0;
  for (let start = 0; start < x.length; start += factors) {
    const end = Math.min(start + factors, x.length);
    let product = 1;
    let grey = 0;
    for (let i = start; i < end; i++) {
      const pixel = x[i] as number;
      // p of a pixel that is 1, and 1 - p of one that is 0.
      product *= Math.abs(1 - pixel - clipped(p[i] as number));
      grey += pixel * (1 - pixel);
    }
    sum += grey === 0 ? Math.log(product) : greyLogLikelihood(x.subarray(start, end), p.subarray(start, end));
  }
  return sum;
}

/** The same pixel by pixel, for intensities between 0 and 1. */
function greyLogLikelihood(x: Float32Array, p: Float32Array): number {
  return x.reduce((sum, pixel, i) => {
    const on = clipped(p[i] as number);
    return sum + pixel * Math.log(on) + (1 - pixel) * Math.log1p(-on);
  }, 0);
}

/**
 * log p(x|z) of independent Gaussian pixels with a common variance, in nats.
 *
 *   log p(x|z) = -½ Σᵢ ((xᵢ - mᵢ)² / v + log 2πv)
 *
 * @param x pixels, one image
 * @param means m, one a pixel
 * @param variance v
 */
export function gaussianLogLikelihood(x: Float32Array, means: Float32Array, variance: number): number {
  let squares = 0;
  for (let i = 0; i < x.length; i++) squares += ((x[i] as number) - (means[i] as number)) ** 2;
  return -0.5 * (squares / variance + x.length * Math.log(2 * Math.PI * variance));
}

/** Monte Carlo estimates of one image's bounds over q(z|x), nats. */
export interface ElboEstimate {
  readonly elboNats: number;
  /** -E_q[log p(x|z)] */
  readonly reconstructionNats: number;
  /** Exact. */
  readonly klNats: number;
  /** log (1/S) Σ_s p(x, z_s) / q(z_s|x), a tighter bound (Burda et al., 2016). */
  readonly importanceWeightedNats: number;
  /** Of elboNats, from the variance of log p(x|z) over the draws. */
  readonly standardErrorNats: number;
}

/**
 * ELBO = E_q[log p(x|z)] - KL(q || p), its standard error and the importance-weighted bound.
 *
 * @param klNats KL(q(z|x) || p(z))
 * @param logLikelihoods (S) log p(x|z_s) at draws z_s of q, S at least 2 for a standard error
 * @param logPriorRatios (S) log p(z_s) - log q(z_s|x)
 */
export function estimateElbo(
  klNats: number,
  logLikelihoods: readonly number[],
  logPriorRatios: ArrayLike<number>,
): ElboEstimate {
  const samples = logLikelihoods.length;
  const mean = logLikelihoods.reduce((sum, value) => sum + value, 0) / samples;
  const squares = logLikelihoods.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return {
    elboNats: mean - klNats,
    reconstructionNats: -mean,
    klNats,
    importanceWeightedNats: logMeanExp(plus(logLikelihoods, Float64Array.from(logPriorRatios))),
    standardErrorNats: Math.sqrt(squares / (samples - 1) / samples),
  };
}

/** Mean over groups of draws and its standard error, nats. */
export interface GroupedBound {
  readonly nats: number;
  readonly standardErrorNats: number;
}

/**
 * The importance-weighted bound of k draws, averaged over groups of k consecutive draws, without an incomplete last
 * group.
 *
 *   L_k = E[log (1/k) Σ_s p(x, z_s) / q(z_s|x)]
 *
 * On the same draws it never falls from k to a multiple of k that also leaves none out, because the logarithm is
 * concave.
 *
 * @param logWeights (S) log p(x, z_s) - log q(z_s|x) at draws z_s of q
 * @param size k, at most S / 2, because a standard error needs two groups
 * @see Burda, Grosse and Salakhutdinov (2016), theorem 1
 */
export function groupedBound(logWeights: readonly number[] | Float64Array, size: number): GroupedBound {
  const groups = Math.floor(logWeights.length / size);
  const bounds = Array.from({ length: groups }, (_, g) => logMeanExp(logWeights.slice(g * size, (g + 1) * size)));
  const nats = bounds.reduce((sum, value) => sum + value, 0) / groups;
  const squares = bounds.reduce((sum, value) => sum + (value - nats) ** 2, 0);
  return { nats, standardErrorNats: Math.sqrt(squares / (groups - 1) / groups) };
}
