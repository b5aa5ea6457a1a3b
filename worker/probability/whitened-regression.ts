/**
 * Least squares with a unit prior, r = Z u + ε, u ~ N(0, I), ε ~ N(0, I), by an orthogonal factor.
 *
 * Neither ZᵀZ nor Z Zᵀ is formed: their condition number is the square of Z's. Nor is the posterior taken from a factor
 * of (N, N), which would be shorter for N < d: it has the covariance as what rounding leaves of I, and with Z near 1e15,
 * as inputs of 1e9 and a wide prior make it, that is nothing.
 */
import { applyTranspose, householderQr, logDeterminantOfGram, solveR } from "./householder-qr.ts";

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
 * p(u | r).
 *
 *   [Z; I] = Q R,   E[u | r] = R⁻¹ (Qᵀ [r; 0]),   Cov[u | r] = R⁻¹ R⁻ᵀ
 *
 * @param features Z, (N, size) row-major
 * @param residuals r, (N)
 */
export function whitenedPosterior(features: Float64Array, residuals: Float64Array, size: number): WhitenedPosterior {
  const count = residuals.length;
  const rows = count + size;
  const columns = new Float64Array(size * rows);
  for (let j = 0; j < size; j++) {
    for (let n = 0; n < count; n++) columns[j * rows + n] = features[n * size + j] as number;
    columns[j * rows + count + j] = 1;
  }
  const qr = householderQr(columns, rows, size);
  const root = new Float64Array(size * size);
  for (let j = 0; j < size; j++) {
    const unit = new Float64Array(size);
    unit[j] = 1;
    const column = solveR(qr, unit);
    for (let i = 0; i < size; i++) root[i * size + j] = column[i] as number;
  }
  const padded = new Float64Array(rows);
  padded.set(residuals);
  return { mean: solveR(qr, applyTranspose(qr, padded)), root, logDeterminant: logDeterminantOfGram(qr) };
}
