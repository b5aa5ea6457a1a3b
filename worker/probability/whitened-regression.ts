/**
 * Least squares with a unit prior, r = Z u + ε, u ~ N(0, I), ε ~ N(0, I), by orthogonal factors of either shape.
 *
 * The two forms are one distribution. Neither forms Z Zᵀ or ZᵀZ, whose condition number is the square of Z's.
 */
import {
  apply,
  applyTranspose,
  householderQr,
  logDeterminantOfGram,
  solveR,
  solveTransposedR,
} from "./householder-qr.ts";

/** p(u | r). */
export interface WhitenedPosterior {
  /** (d). */
  readonly mean: Float64Array;
  /** A of Cov[u | r] = A Aᵀ, (d, d) row-major. */
  readonly root: Float64Array;
  /** log |I + Z Zᵀ| = log |I + ZᵀZ|. */
  readonly logDeterminant: number;
}

/**
 * p(u | r) from weight space.
 *
 *   [Z; I] = Q R,   E[u | r] = R⁻¹ (Qᵀ [r; 0]),   Cov[u | r] = R⁻¹ R⁻ᵀ
 *
 * @param features Z, (N, size) row-major
 * @param residuals r, (N)
 */
export function whitenedPrimal(features: Float64Array, residuals: Float64Array, size: number): WhitenedPosterior {
  const count = residuals.length;
  const rows = count + size;
  const columns = new Float64Array(size * rows);
  for (let j = 0; j < size; j++) {
    for (let n = 0; n < count; n++) columns[j * rows + n] = features[n * size + j] as number;
    columns[j * rows + count + j] = 1;
  }
  const qr = householderQr(columns, rows, size);
  const root = new Float64Array(size * size);
  for (let j = 0; j < size; j++) setColumn(root, size, j, solveR(qr, unit(size, j)));
  return {
    mean: solveR(qr, applyTranspose(qr, padded(residuals, rows))),
    root,
    logDeterminant: logDeterminantOfGram(qr),
  };
}

/**
 * p(u | r) from observation space.
 *
 *   [Zᵀ; I] = Q [R; 0],   [E[u | r]; E[ε | r]] = Q [R⁻ᵀ r; 0],   Cov[u | r] = A Aᵀ,   [A; ·] = Q [0; I]
 *
 * @param features Z, (N, size) row-major
 * @param residuals r, (N)
 */
export function whitenedDual(features: Float64Array, residuals: Float64Array, size: number): WhitenedPosterior {
  const count = residuals.length;
  const rows = size + count;
  const columns = new Float64Array(count * rows);
  for (let n = 0; n < count; n++) {
    columns.set(features.subarray(n * size, (n + 1) * size), n * rows);
    columns[n * rows + size + n] = 1;
  }
  const qr = householderQr(columns, rows, count);
  const root = new Float64Array(size * size);
  for (let j = 0; j < size; j++) setColumn(root, size, j, apply(qr, unit(rows, count + j)));
  return {
    mean: apply(qr, padded(solveTransposedR(qr, residuals), rows)).slice(0, size),
    root,
    logDeterminant: logDeterminantOfGram(qr),
  };
}

function unit(length: number, index: number): Float64Array {
  const vector = new Float64Array(length);
  vector[index] = 1;
  return vector;
}

/** The vector followed by zeros. */
function padded(vector: Float64Array, length: number): Float64Array {
  const longer = new Float64Array(length);
  longer.set(vector);
  return longer;
}

/** Writes the first `size` entries of a vector into a column of a square matrix. */
function setColumn(matrix: Float64Array, size: number, column: number, vector: Float64Array): void {
  for (let i = 0; i < size; i++) matrix[i * size + column] = vector[i] as number;
}
