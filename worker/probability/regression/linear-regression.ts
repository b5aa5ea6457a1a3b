/**
 * Bayesian linear regression with known noise: y = Xw + ε, ε ~ N(0, σ² I), w ~ N(m₀, S₀).
 *
 * augmented-least-squares.ts computes the posterior; weight-belief.ts describes how it is passed on.
 */

import {
  draw,
  drawOperations,
  drawsPerStep,
  factorGaussian,
  type Gaussian,
  normalSource,
} from "../gaussians/gaussian.ts";
import type { Cholesky } from "../linear-algebra/cholesky.ts";
import { lowerFactor } from "../linear-algebra/householder-qr.ts";
import { addScaled, dot, flatten, type Matrix, timesTranspose, toRows, type Vector } from "../linear-algebra/matrix.ts";
import { atOnce, type Interruptible, onlyPart, rowsPerStep } from "../numerics/interruptible.ts";
import { requireLength, requireVariance } from "../numerics/preconditions.ts";
import type { Rng } from "../numerics/random.ts";
import { augmentedLeastSquares } from "./augmented-least-squares.ts";
import { factorBelief, type WeightBelief } from "./weight-belief.ts";

export interface RegressionData {
  /** X, (N, d); N may be zero. */
  readonly inputs: Matrix;
  /** y, (N). */
  readonly targets: Vector;
  /** σ², units² of y. */
  readonly noiseVariance: number;
}

/** p(w | X, y), which may serve as the prior of further data. */
export interface RegressionPosterior extends WeightBelief {
  readonly covariance: Matrix;
  readonly choleskyFactor: Matrix;
  /** log p(y | X), nats. */
  readonly logEvidence: number;
}

export interface Predictive {
  /** E[y* | x*, y], (numInputs). */
  readonly mean: number[];
  /** Var[y* | x*, y] = epistemic variance + σ², (numInputs). */
  readonly variance: number[];
  /** Var[x*ᵀ w | y], which more data would reduce, (numInputs). */
  readonly epistemicVariance: number[];
}

export interface Simulation {
  /** Number of observations, N. */
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
 *   log p(y | X) = -½ (N log 2πσ² + log |I + X S₀ Xᵀ / σ²| + |y - X m|² / σ² + |L₀⁻¹ (m - m₀)|²),   S₀ = L₀ L₀ᵀ
 *
 * Cost (N + d) · d². A posterior is a prior for further data; the evidences then multiply.
 *
 * @throws DomainError ShapeMismatch: inputs, targets or prior; InvalidDistribution: noise variance
 * @throws DomainError as factorBelief for the prior
 * @see Bishop (2006), eqs. 3.50-3.51 and 3.86
 */
export function* posteriorInTurns(
  { inputs, targets, noiseVariance }: RegressionData,
  prior: WeightBelief,
): Interruptible<RegressionPosterior> {
  const size = prior.mean.length;
  requireLength(targets.length, inputs.length, "/targets");
  requireVariance(noiseVariance, "/noiseVariance");
  const factored = factorBelief(prior, "/prior");
  const system = { features: flatten(inputs, size, "/inputs"), targets, noise: Math.sqrt(noiseVariance) };
  const { mean, root, logDeterminant, misfit } = yield* augmentedLeastSquares(system, factored);
  const { lower } = lowerFactor(root, size);
  return {
    mean: Array.from(mean),
    covariance: timesTranspose(lower, size, size),
    choleskyFactor: toRows(lower, size, size),
    logEvidence: -0.5 * (targets.length * Math.log(2 * Math.PI * noiseVariance) + logDeterminant + misfit),
  };
}

/** The same, without interruptions. */
export const posterior = atOnce(posteriorInTurns);

/**
 * Predictive distribution of targets at new inputs, p(y* | x*, y) = N(x*ᵀ m, |Lᵀ x*|² + σ²).
 *
 * @param at x*, (numInputs, d)
 * @param noiseVariance σ², units² of y
 * @throws DomainError ShapeMismatch: an input of another size; InvalidDistribution: noise variance
 * @throws DomainError as factorBelief for the posterior
 * @see Bishop (2006), eqs. 3.58-3.59
 */
export function* predictInTurns(posterior: WeightBelief, noiseVariance: number, at: Matrix): Interruptible<Predictive> {
  requireVariance(noiseVariance, "/noiseVariance");
  const { mean, factor } = factorBelief(posterior, "/posterior");
  const { size } = factor;
  const inputs = flatten(at, size, "/at");
  const projections = yield* timesLower(inputs, at.length, factor);
  const epistemicVariance = at.map((_, n) => dot(projections, n * size, projections, n * size, size));
  return {
    mean: at.map((_, n) => dot(inputs, n * size, mean, 0, size)),
    variance: epistemicVariance.map((epistemic) => epistemic + noiseVariance),
    epistemicVariance,
  };
}

/** The same, without interruptions. */
export const predict = atOnce(predictInTurns);

/**
 * Draws from the model: x ~ p(x), y ~ N(xᵀw, σ²), observation by observation.
 *
 * A shorter simulation with the same seed is a prefix of a longer one.
 *
 * @returns data with inputs (N, d)
 * @throws DomainError ShapeMismatch: weights; InvalidDistribution: noise variance; NotPositiveDefinite: input covariance
 */
export const simulate = (simulation: Simulation, rng: Rng): RegressionData =>
  onlyPart(simulateInParts(simulation, rng, simulation.count));

/** The same observations, in parts of that many. */
export function* simulateInParts(
  { count, inputDistribution, weights, noiseVariance }: Simulation,
  rng: Rng,
  rows: number,
): Interruptible<void, RegressionData> {
  const size = inputDistribution.mean.length;
  requireLength(weights.length, size, "/weights");
  requireVariance(noiseVariance, "/noiseVariance");
  const factored = factorGaussian(inputDistribution, "/inputDistribution/covariance");
  const normal = normalSource(rng);
  const flatWeights = Float64Array.from(weights);
  let first = 0;
  do {
    const drawn = Math.min(rows, count - first);
    const inputs: number[][] = [];
    const targets: number[] = [];
    for (let n = 0; n < drawn; n++) {
      if (n % drawsPerStep === 0) yield drawsPerStep * drawOperations(size + 1);
      const input = draw(factored, normal);
      inputs.push(Array.from(input));
      targets.push(dot(input, 0, flatWeights, 0, size) + Math.sqrt(noiseVariance) * normal());
    }
    yield { inputs, targets, noiseVariance };
    first += drawn;
  } while (first < count);
}

/** X L, (rows, size) row-major. */
export function* timesLower(
  matrix: Float64Array,
  rows: number,
  { size, lower }: Cholesky,
): Interruptible<Float64Array> {
  const product = new Float64Array(rows * size);
  for (let n = 0; n < rows; n++) {
    if (n % rowsPerStep === 0) yield rowsPerStep * size ** 2;
    for (let i = 0; i < size; i++) {
      addScaled(product, n * size, matrix[n * size + i] as number, lower, i * size, i + 1);
    }
  }
  return product;
}
