/**
 * Kullback-Leibler divergences between Gaussians, and the Gaussian that minimises KL(p‖q) for a distribution p.
 *
 * Divergences from a mixture have no closed form; nearest-gaussians.ts integrates them.
 */
import { violation } from "../../problem.ts";
import { type FactoredGaussian, factorGaussian, type Gaussian } from "../gaussians/gaussian.ts";
import { relativeFactor, solveLower } from "../linear-algebra/cholesky.ts";
import { addScaled, columnMeans, dot, flatten, type Matrix, minus, toRows } from "../linear-algebra/matrix.ts";
import { factorMixture, type GaussianMixture, moments } from "../mixtures/gaussian-mixture.ts";
import { requireLength } from "../numerics/preconditions.ts";

export interface Divergence {
  /** KL(p‖q) = E_p[log p - log q], nats. */
  readonly forwardNats: number;
  /** KL(q‖p) = E_q[log q - log p], nats. */
  readonly reverseNats: number;
}

/**
 * Divergences between two Gaussians, KL(p‖q) and KL(q‖p).
 *
 *   KL(p‖q) = ½ (tr(Σ_q⁻¹ Σ_p) - D + log |Σ_q| / |Σ_p| + |L_q⁻¹ (μ_p - μ_q)|²)
 *
 * @throws DomainError ShapeMismatch: sizes; NotPositiveDefinite: a covariance
 * @see Bishop (2006), section 1.6.1 and exercise 2.13
 */
export function divergence(p: Gaussian, q: Gaussian): Divergence {
  requireLength(q.mean.length, p.mean.length, "/q/mean");
  const factoredP = factorGaussian(p, "/p/covariance");
  const factoredQ = factorGaussian(q, "/q/covariance");
  return { forwardNats: klDivergence(factoredP, factoredQ), reverseNats: klDivergence(factoredQ, factoredP) };
}

/**
 * KL(p‖q), nats; never negative, and exactly zero for equal arguments.
 *
 * With M = L_q⁻¹ L_p, lower triangular, tr(Σ_q⁻¹ Σ_p) = Σᵢⱼ Mᵢⱼ² and log |Σ_p| / |Σ_q| = 2 Σᵢ log Mᵢᵢ, so that
 *
 *   KL(p‖q) = ½ (Σᵢ (Mᵢᵢ² - 1 - 2 log Mᵢᵢ) + Σᵢ>ⱼ Mᵢⱼ² + |L_q⁻¹ (μ_p - μ_q)|²)
 *
 * is a sum of non-negative terms, so that nothing cancels near equality.
 */
export function klDivergence(p: FactoredGaussian, q: FactoredGaussian): number {
  const size = p.mean.length;
  const shift = solveLower(q.factor, minus(p.mean, q.mean));
  let sum = dot(shift, 0, shift, 0, size);
  const relative = relativeFactor(q.factor, p.factor);
  for (let i = 0; i < size; i++) {
    const ratio = relative[i * size + i] as number;
    const excess = ratio - 1;
    // For a tiny ratio the excess would keep no digits.
    const logRatio = ratio > 0.5 ? Math.log1p(excess) : Math.log(ratio);
    sum += excess ** 2 + 2 * (excess - logRatio) + dot(relative, i * size, relative, i * size, i);
  }
  return sum / 2;
}

/**
 * The Gaussian q that minimises KL(p‖q) for a mixture p, which has the mean and covariance of p.
 *
 *   argmin_q KL(p‖q) = argmax_q E_p[log q(x)] = N(E_p[x], Cov_p[x])
 *
 * @throws DomainError ShapeMismatch: lists of different lengths; InvalidDistribution: weights; NotPositiveDefinite: a
 *   covariance
 * @see Bishop (2006), section 10.7, eqs. 10.187-10.188
 */
export function projectMixture(mixture: GaussianMixture): Gaussian {
  factorMixture(mixture);
  return moments(mixture);
}

/**
 * The Gaussian q that minimises KL(p̂‖q) for the empirical distribution p̂ of samples: the maximum likelihood fit.
 *
 *   m = Σₙ x_n / N,   S = Σₙ (x_n - m)(x_n - m)ᵀ / N
 *
 * @param samples x, (N, D)
 * @throws DomainError ShapeMismatch: a sample of another size; NotPositiveDefinite: samples in a hyperplane, such as
 *   those with a constant dimension
 * @see Bishop (2006), eqs. 2.121-2.122
 */
export function projectSamples(samples: Matrix): Gaussian {
  const size = samples[0]?.length ?? 0;
  const flat = flatten(samples, size, "/samples");
  const count = samples.length;
  if (count === 0) {
    const detail = "expected at least one sample, got none";
    throw violation("ShapeMismatch", "/samples", detail);
  }
  const mean = columnMeans(flat, size);
  const deviations = flat.slice();
  for (let at = 0; at < flat.length; at += size) addScaled(deviations, at, -1, mean, 0, size);
  const scatter = new Float64Array(size * size);
  for (let at = 0; at < flat.length; at++) {
    const row = at % size;
    addScaled(scatter, row * size, deviations[at] as number, deviations, at - row, size);
  }
  const covariance = scatter.map((entry) => entry / count);
  const constant = mean.findIndex((_, i) => covariance[i * (size + 1)] === 0);
  if (constant >= 0) {
    const detail = `expected samples that differ in every dimension, got ${mean[constant]} for all in dimension ${constant}: leave that dimension out`;
    throw violation("NotPositiveDefinite", "/samples", detail);
  }
  const gaussian = { mean: Array.from(mean), covariance: toRows(covariance, size, size) };
  factorGaussian(gaussian, "/samples");
  return gaussian;
}
