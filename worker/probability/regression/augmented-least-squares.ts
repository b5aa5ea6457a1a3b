/**
 * The posterior of a linear regression as a least squares problem with additional rows for the prior.
 *
 *   |y - X w|² / σ² + |L₀⁻¹ (w - m₀)|²,   S₀ = L₀ L₀ᵀ
 *
 * Each weight is measured in its own prior deviation, but not whitened by L₀, which would mix features of different
 * sizes if the prior correlates their weights. Normal equations would square the condition number. A factor of shape
 * (N, N), smaller for N < d, would compute the covariance as a difference from the prior's and lose its digits.
 */

import type { FactoredGaussian } from "../gaussians/gaussian.ts";
import { type Cholesky, solveLower } from "../linear-algebra/cholesky.ts";
import {
  applyTranspose,
  type HouseholderQr,
  householderQrInTurns,
  logDeterminantOfGram,
  solveR,
} from "../linear-algebra/householder-qr.ts";
import { dot, minus, plus, times, type Vector } from "../linear-algebra/matrix.ts";
import type { Interruptible } from "../numerics/interruptible.ts";

/** y = X w + ε, ε ~ N(0, σ² I). */
export interface LinearSystem {
  /** X, (N, d) row-major. */
  readonly features: Float64Array;
  /** y, (N). */
  readonly targets: Vector;
  /** σ, units of y. */
  readonly noise: number;
}

/** p(w | y), and the terms of p(y). */
export interface LeastSquares {
  /** m = E[w | y], (d). */
  readonly mean: Float64Array;
  /** A of Cov[w | y] = A Aᵀ, (d, d) row-major. */
  readonly root: Float64Array;
  /** log |I + X S₀ Xᵀ / σ²|. */
  readonly logDeterminant: number;
  /** |y - X m|² / σ² + |L₀⁻¹ (m - m₀)|². */
  readonly misfit: number;
}

/**
 * Solution of the augmented least squares problem by an orthogonal factorisation.
 *
 *   Π [X / σ; L₀⁻¹] D P = Q [R; 0],   w ← w + D P R⁻¹ (Qᵀ Π [(y - X w) / σ; L₀⁻¹ (m₀ - w)]),   A = D P R⁻¹
 *
 * D holds the prior deviations. The first step, from w = 0, solves the problem; the second refines the solution,
 * because its residuals keep their digits. With no observations, the refinement returns exactly m₀.
 *
 * Cost (N + d) · d².
 *
 * @see Higham (2002), section 20.5, on iterative refinement
 */
export function* augmentedLeastSquares(system: LinearSystem, prior: FactoredGaussian): Interruptible<LeastSquares> {
  const { size, lower } = prior.factor;
  const count = system.targets.length;
  const deviations = prior.mean.map((_, i) => Math.sqrt(dot(lower, i * size, lower, i * size, i + 1)));
  const columns = augmentedColumns(system, prior.factor, deviations);
  const qr = yield* householderQrInTurns(columns, count + size, size, "free");

  let mean: Float64Array = new Float64Array(size);
  let misfit = 0;
  for (let step = 0; step < 2; step++) {
    const rotated = applyTranspose(qr, residuals(system, prior, mean));
    const change = solveR(qr, rotated);
    mean = plus(mean, times(deviations, change));
    misfit = dot(rotated, size, rotated, size, count);
  }
  const logDeterminant = deviations.reduce(
    (sum, deviation, i) => sum + 2 * Math.log((lower[i * size + i] as number) / deviation),
    logDeterminantOfGram(qr),
  );
  return { mean, root: covarianceRoot(qr, deviations), logDeterminant, misfit };
}

/** [X / σ; L₀⁻¹] D, column by column, (d, N + d) row-major. */
function augmentedColumns(
  { features, targets, noise }: LinearSystem,
  factor: Cholesky,
  deviations: Float64Array,
): Float64Array {
  const { size } = factor;
  const count = targets.length;
  const rows = count + size;
  const columns = new Float64Array(size * rows);
  for (const [j, deviation] of deviations.entries()) {
    const scale = deviation / noise;
    for (let n = 0; n < count; n++) columns[j * rows + n] = scale * (features[n * size + j] as number);
    columns.set(solveLower(factor, unitVector(size, j, deviation)), j * rows + count);
  }
  return columns;
}

/** [(y - X w) / σ; L₀⁻¹ (m₀ - w)], (N + d). */
function residuals(
  { features, targets, noise }: LinearSystem,
  { mean, factor }: FactoredGaussian,
  weights: Float64Array,
): Float64Array {
  const { size } = factor;
  const count = targets.length;
  const stacked = new Float64Array(count + size);
  for (const [n, y] of targets.entries()) {
    stacked[n] = (y - dot(features, n * size, weights, 0, size)) / noise;
  }
  stacked.set(solveLower(factor, minus(mean, weights)), count);
  return stacked;
}

/** D P R⁻¹, (d, d) row-major. */
function covarianceRoot(qr: HouseholderQr, deviations: Float64Array): Float64Array {
  const size = qr.columns;
  const root = new Float64Array(size * size);
  for (let j = 0; j < size; j++) {
    const column = times(deviations, solveR(qr, unitVector(size, j, 1)));
    for (const [i, entry] of column.entries()) root[i * size + j] = entry;
  }
  return root;
}

function unitVector(size: number, at: number, length: number): Float64Array {
  const vector = new Float64Array(size);
  vector[at] = length;
  return vector;
}
