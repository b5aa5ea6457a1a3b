/**
 * Bayesian linear regression with known noise: y = Xw + ε, ε ~ N(0, σ² I), w ~ N(m₀, S₀).
 *
 * Everything is done for the whitened weights u = L₀⁻¹ (w - m₀) ~ N(0, I), S₀ = L₀ L₀ᵀ, whose features are Z = X L₀ and
 * whose targets are r = y - X m₀, both divided by σ: whitened-regression.ts solves that. No inverse of S₀ is formed.
 */
import type { Cholesky } from "./cholesky.ts";
import { draw, factorGaussian, type Gaussian, normalSource } from "./gaussian.ts";
import { addScaled, dot, flatten, type Matrix, timesTranspose, toRows, type Vector } from "./matrix.ts";
import { requireLength, requireVariance } from "./preconditions.ts";
import type { Rng } from "./random.ts";
import { type WhitenedPosterior, whitenedDual, whitenedPrimal } from "./whitened-regression.ts";

export interface RegressionData {
  /** X, (N, d); N may be zero. */
  readonly inputs: Matrix;
  /** y, (N). */
  readonly targets: Vector;
  /** σ², units² of y. */
  readonly noiseVariance: number;
}

/** A Gaussian over weights, known by a root of its covariance, so that no variance computed from it is negative. */
export interface WeightDistribution {
  /** m, (d). */
  readonly mean: Vector;
  /** A of S = A Aᵀ, (d, d), not triangular in general. */
  readonly covarianceRoot: Matrix;
}

export interface RegressionPosterior extends WeightDistribution {
  /** S, (d, d). */
  readonly covariance: Matrix;
  /** log p(y | X), nats. */
  readonly logEvidence: number;
}

export interface Predictive {
  /** E[y* | x*, y], (numInputs). */
  readonly mean: number[];
  /** Var[y* | x*, y] = epistemic variance + σ², (numInputs). */
  readonly variance: number[];
  /** Var[x*ᵀ w | y]: what more data would take away, (numInputs). */
  readonly epistemicVariance: number[];
}

export interface Simulation {
  /** How many observations, N. */
  readonly count: number;
  /** p(x), over R^d. */
  readonly inputDistribution: Gaussian;
  /** w, (d). */
  readonly weights: Vector;
  /** σ², units² of y. */
  readonly noiseVariance: number;
}

/**
 * Posterior over weights p(w | X, y) and log evidence log p(y | X).
 *
 *   S = (S₀⁻¹ + XᵀX / σ²)⁻¹,   m = S (S₀⁻¹ m₀ + Xᵀy / σ²)
 *   log p(y | X) = -½ (N log 2πσ² + log |I + Z Zᵀ / σ²| + |y - X m|² / σ² + |L₀⁻¹ (m - m₀)|²)
 *
 * Cost (N + d) · min(N, d)² + d³. A posterior is a prior for further data, and the evidences then multiply.
 *
 * @throws DomainError ShapeMismatch: inputs, targets or prior; InvalidDistribution: noise variance;
 *   NotPositiveDefinite: prior covariance
 * @see Bishop (2006), eqs. 3.50-3.51 and 3.86
 */
export function posterior(data: RegressionData, prior: Gaussian): RegressionPosterior {
  return data.inputs.length < prior.mean.length ? dualPosterior(data, prior) : primalPosterior(data, prior);
}

/** The posterior from a (N + d, d) factor, for N ≥ d; the same distribution as `dualPosterior`. */
export function primalPosterior(data: RegressionData, prior: Gaussian): RegressionPosterior {
  return posteriorBy(whitenedPrimal, data, prior);
}

/** The posterior from a (d + N, N) factor, for N < d; the same distribution as `primalPosterior`. */
export function dualPosterior(data: RegressionData, prior: Gaussian): RegressionPosterior {
  return posteriorBy(whitenedDual, data, prior);
}

function posteriorBy(
  solveWhitened: (features: Float64Array, residuals: Float64Array, size: number) => WhitenedPosterior,
  { inputs, targets, noiseVariance }: RegressionData,
  prior: Gaussian,
): RegressionPosterior {
  const size = prior.mean.length;
  requireLength(targets.length, inputs.length, "/targets");
  requireVariance(noiseVariance, "/noiseVariance");
  const { mean: priorMean, factor } = factorGaussian(prior, "/prior/covariance");
  const flat = flatten(inputs, size, "/inputs");
  const noise = Math.sqrt(noiseVariance);
  const count = inputs.length;

  const features = timesLower(flat, count, factor).map((feature) => feature / noise);
  const residuals = Float64Array.from(
    targets,
    (target, n) => (target - dot(flat, n * size, priorMean, 0, size)) / noise,
  );
  const whitened = solveWhitened(features, residuals, size);
  const root = lowerTimes(factor, whitened.root);
  const mean = priorMean.map((m, i) => m + dot(factor.lower, i * size, whitened.mean, 0, size));

  let misfit = dot(whitened.mean, 0, whitened.mean, 0, size);
  for (let n = 0; n < count; n++) {
    misfit += ((residuals[n] as number) - dot(features, n * size, whitened.mean, 0, size)) ** 2;
  }
  return {
    mean: Array.from(mean),
    covariance: timesTranspose(root, size, size),
    covarianceRoot: toRows(root, size, size),
    logEvidence: -0.5 * (count * Math.log(2 * Math.PI * noiseVariance) + whitened.logDeterminant + misfit),
  };
}

/**
 * A weight distribution given by its covariance.
 *
 * @param pointer the field that holds the covariance
 * @throws DomainError ShapeMismatch: mean and covariance of different sizes; NotPositiveDefinite: covariance
 */
export function weightDistribution(weights: Gaussian, pointer: string): WeightDistribution {
  const { size, lower } = factorGaussian(weights, pointer).factor;
  return { mean: weights.mean, covarianceRoot: toRows(lower, size, size) };
}

/**
 * Predictive distribution of targets at new inputs, p(y* | x*, y) = N(x*ᵀ m, |Aᵀ x*|² + σ²).
 *
 * @param at x*, (numInputs, d)
 * @param noiseVariance σ², units² of y
 * @throws DomainError ShapeMismatch: an input of another size; InvalidDistribution: noise variance
 * @see Bishop (2006), eqs. 3.58-3.59
 */
export function predict(weights: WeightDistribution, noiseVariance: number, at: Matrix): Predictive {
  const size = weights.mean.length;
  requireVariance(noiseVariance, "/noiseVariance");
  const inputs = flatten(at, size, "/at");
  const mean = Float64Array.from(weights.mean);
  const root = flatten(weights.covarianceRoot, size, "/posterior/covariance");
  const epistemicVariance = at.map((_, n) => {
    const projection = new Float64Array(size);
    for (let i = 0; i < size; i++) addScaled(projection, 0, inputs[n * size + i] as number, root, i * size, size);
    return dot(projection, 0, projection, 0, size);
  });
  return {
    mean: at.map((_, n) => dot(inputs, n * size, mean, 0, size)),
    variance: epistemicVariance.map((epistemic) => epistemic + noiseVariance),
    epistemicVariance,
  };
}

/**
 * Draws from the model: x ~ p(x), y ~ N(xᵀw, σ²), observation by observation.
 *
 * A shorter simulation of the same seed is the beginning of a longer one.
 *
 * @returns data with inputs (N, d)
 * @throws DomainError ShapeMismatch: weights; InvalidDistribution: noise variance; NotPositiveDefinite: input covariance
 */
export function simulate({ count, inputDistribution, weights, noiseVariance }: Simulation, rng: Rng): RegressionData {
  const size = inputDistribution.mean.length;
  requireLength(weights.length, size, "/weights");
  requireVariance(noiseVariance, "/noiseVariance");
  const factored = factorGaussian(inputDistribution, "/inputDistribution/covariance");
  const normal = normalSource(rng);
  const flatWeights = Float64Array.from(weights);
  const observations = Array.from({ length: count }, () => {
    const input = draw(factored, normal);
    return { input, target: dot(input, 0, flatWeights, 0, size) + Math.sqrt(noiseVariance) * normal() };
  });
  return {
    inputs: observations.map(({ input }) => Array.from(input)),
    targets: observations.map(({ target }) => target),
    noiseVariance,
  };
}

/** X L, (rows, size) row-major. */
function timesLower(matrix: Float64Array, rows: number, { size, lower }: Cholesky): Float64Array {
  const product = new Float64Array(rows * size);
  for (let n = 0; n < rows; n++) {
    for (let i = 0; i < size; i++) {
      addScaled(product, n * size, matrix[n * size + i] as number, lower, i * size, i + 1);
    }
  }
  return product;
}

/** L B, (size, size) row-major. */
function lowerTimes({ size, lower }: Cholesky, matrix: Float64Array): Float64Array {
  const product = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let k = 0; k <= i; k++) addScaled(product, i * size, lower[i * size + k] as number, matrix, k * size, size);
  }
  return product;
}
