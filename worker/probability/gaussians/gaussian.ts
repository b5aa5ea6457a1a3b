/**
 * The multivariate normal distribution N(x | μ, Σ): density, marginals, conditionals, draws.
 *
 * Each covariance is factored once and used only through its factor; the factor of a conditional comes from that of the
 * joint.
 */
import { randomNormal } from "d3-random";
import {
  type Cholesky,
  cholesky,
  logDeterminant,
  solve,
  solveLower,
  squaredDistances,
} from "../linear-algebra/cholesky.ts";
import { dot, type Matrix, timesTranspose, type Vector } from "../linear-algebra/matrix.ts";
import { requireDimensions, requireLength } from "../numerics/preconditions.ts";
import type { Rng } from "../numerics/random.ts";

/** N(x | mean, covariance). */
export interface Gaussian {
  /** μ, (D). */
  readonly mean: Vector;
  /** Σ, (D, D), symmetric positive definite, units² of x. */
  readonly covariance: Matrix;
}

/** A Gaussian given by the Cholesky factor of its covariance. */
export interface FactoredGaussian {
  /** μ, (D). */
  readonly mean: Float64Array;
  /** L of Σ = L Lᵀ. */
  readonly factor: Cholesky;
}

/** Observed values of some dimensions. */
export interface Observed {
  /** Observed dimensions, (numObserved), in any order. */
  readonly dimensions: readonly number[];
  /** Their values, (numObserved), units of x. */
  readonly values: Vector;
}

/** p(unobserved | observed) and p(observed). */
export interface Conditional {
  /** The unobserved dimensions, in their order, (D - numObserved). */
  readonly dimensions: readonly number[];
  /** p(x_b | x_a), over `dimensions`. */
  readonly gaussian: Gaussian;
  /** The same, prepared for densities and draws. */
  readonly factored: FactoredGaussian;
  /** log p(x_a), nats. */
  readonly logEvidence: number;
}

/**
 * A Gaussian prepared for densities and draws.
 *
 * @param pointer the field that holds the Gaussian's covariance
 * @throws DomainError ShapeMismatch: mean and covariance of different sizes; NotPositiveDefinite: covariance
 */
export function factorGaussian({ mean, covariance }: Gaussian, pointer: string): FactoredGaussian {
  requireLength(covariance.length, mean.length, pointer);
  return { mean: Float64Array.from(mean), factor: cholesky(covariance, pointer) };
}

/**
 * Log densities of points, log N(x | μ, Σ).
 *
 *   log N(x | μ, Σ) = -½ (D log 2π + log |Σ| + |L⁻¹ (x - μ)|²)
 *
 * @param points x, (count, D) row-major
 * @param into where they are written; an array of their own if absent
 * @returns (count) nats
 * @see Bishop (2006), eq. 2.43
 */
export function logDensities(
  { mean, factor }: FactoredGaussian,
  points: Float64Array,
  count: number,
  into?: Float64Array,
): Float64Array {
  const logNormalizer = mean.length * Math.log(2 * Math.PI) + logDeterminant(factor);
  const values = squaredDistances(factor, mean, points, count, into);
  for (let n = 0; n < count; n++) values[n] = -0.5 * (logNormalizer + (values[n] as number));
  return values;
}

/**
 * Marginal distribution of some dimensions, p(x_a) = N(x_a | μ_a, Σ_aa).
 *
 * @param dimensions a, in the order of the marginal's dimensions
 * @throws DomainError ShapeMismatch: a dimension that does not exist or is repeated
 * @see Bishop (2006), eq. 2.98
 */
export function marginal({ mean, covariance }: Gaussian, dimensions: readonly number[]): Gaussian {
  requireDimensions(dimensions, mean.length, "/dimensions");
  return {
    mean: dimensions.map((i) => mean[i] as number),
    covariance: dimensions.map((i) => dimensions.map((j) => covariance[Math.max(i, j)]?.[Math.min(i, j)] as number)),
  };
}

/**
 * Conditional distribution of the unobserved dimensions, p(x_b | x_a), and the log evidence log p(x_a).
 *
 *   [Σ_aa Σ_ab]   [L_aa  0  ] [L_aa  0  ]ᵀ
 *   [Σ_ba Σ_bb] = [L_ba L_bb] [L_ba L_bb]     z = L_aa⁻¹ (x_a - μ_a)
 *
 *   μ_b|a = μ_b + L_ba z,   Σ_b|a = L_bb L_bbᵀ,   log p(x_a) = -½ (D_a log 2π + log |Σ_aa| + zᵀz)
 *
 * The Schur complement comes as a factor, so no subtraction can leave the positive definite cone. Any subset may be
 * observed: none returns the Gaussian itself with evidence 1, all leaves a Gaussian over no dimensions.
 *
 * @param pointer the field that holds the covariance
 * @returns log evidence of -∞ if the squared distance of x_a exceeds the largest double
 * @throws DomainError ShapeMismatch: dimensions or values; NotPositiveDefinite: covariance
 * @see Bishop (2006), eqs. 2.81-2.82
 */
export function condition({ mean, covariance }: Gaussian, observed: Observed, pointer: string): Conditional {
  const size = mean.length;
  const seen = observed.dimensions;
  requireLength(covariance.length, size, pointer);
  requireDimensions(seen, size, "/observed/dimensions");
  requireLength(observed.values.length, seen.length, "/observed/values");
  const unseen: number[] = [];
  for (let i = 0; i < size; i++) if (!seen.includes(i)) unseen.push(i);

  const joint = cholesky(covariance, pointer, [...seen, ...unseen]);
  const distances = observed.values.map((value, k) => value - (mean[seen[k] as number] as number));
  const whitened = solveLower(joint, distances);
  const squaredDistance = dot(whitened, 0, whitened, 0, seen.length);
  const logEvidence =
    -0.5 * (seen.length * Math.log(2 * Math.PI) + logDeterminant(joint, seen.length) + squaredDistance);

  // Blocks of the joint factor are read where they are: an array for each would take longer than the mathematics.
  const { lower } = joint;
  const rowOf = (n: number): number => (seen.length + n) * size;
  const conditionalMean = unseen.map((i, n) => (mean[i] as number) + dot(lower, rowOf(n), whitened, 0, seen.length));
  const factor = new Float64Array(unseen.length ** 2);
  for (let n = 0; n < unseen.length; n++) {
    for (let m = 0; m <= n; m++) factor[n * unseen.length + m] = lower[rowOf(n) + seen.length + m] as number;
  }
  return {
    dimensions: unseen,
    gaussian: { mean: conditionalMean, covariance: timesTranspose(factor, unseen.length, unseen.length) },
    factored: { mean: new Float64Array(conditionalMean), factor: { size: unseen.length, lower: factor } },
    logEvidence,
  };
}

/** What conditioning a Gaussian of so many dimensions costs, in multiplications: most of it is the copying of blocks. */
export const conditionOperations = (size: number): number => 10 * size ** 3;

/**
 * Precision Σ⁻¹, (D, D) row-major, column by column.
 *
 * Only for callers that average precisions themselves, as curvatures of a log density; use the factor to solve.
 */
export function precisionOf(factor: Cholesky): Float64Array {
  const precision = new Float64Array(factor.size ** 2);
  for (let i = 0; i < factor.size; i++) {
    const unit = new Float64Array(factor.size);
    unit[i] = 1;
    precision.set(solve(factor, unit), i * factor.size);
  }
  return precision;
}

/** Draws in each step of an interruptible computation. */
export const drawsPerStep = 100;
/** Cost of a normal variate, in multiplications. */
export const normalOperations = 50;
/** Cost of a draw in that many dimensions, in multiplications. */
export const drawOperations = (size: number): number => size * (size + normalOperations);

/** A source of standard normal variates from a source of uniform ones. */
export function normalSource(rng: Rng): () => number {
  return randomNormal.source(rng)();
}

/** Cost of a normal variate among those that fill an array, in multiplications. */
export const filledNormalOperations = 20;

/**
 * A function that fills arrays with standard normal variates, which are those of `normalSource`: without a call for each,
 * which takes longer than its mathematics.
 *
 *   x √(-2 log r / r),   (x, y) uniform on the unit disc, r = x² + y²
 *
 * @see Marsaglia and Bray (1964), A convenient method for generating normal variables
 */
export function normalFiller(rng: Rng): (into: Float64Array) => void {
  /** The second variate of a pair of which an array took only the first. */
  let spare: number | undefined;
  return (into) => {
    let n = 0;
    if (spare !== undefined && into.length > 0) {
      into[n++] = spare;
      spare = undefined;
    }
    while (n < into.length) {
      let x: number;
      let y: number;
      let r: number;
      do {
        x = 2 * rng() - 1;
        y = 2 * rng() - 1;
        r = x * x + y * y;
      } while (r === 0 || r > 1);
      const scale = Math.sqrt((-2 * Math.log(r)) / r);
      into[n++] = y * scale;
      if (n < into.length) into[n++] = x * scale;
      else spare = x * scale;
    }
  };
}

/**
 * One draw x = μ + L ε, ε ~ N(0, I).
 *
 * @param normal the source of ε
 * @returns (D)
 */
export function draw({ mean, factor }: FactoredGaussian, normal: () => number): Float64Array {
  const noise = Float64Array.from(mean, normal);
  return mean.map((m, i) => m + dot(factor.lower, i * factor.size, noise, 0, i + 1));
}
