/** Mean and covariance of a component in an update of EM: weighted moments of the points, the covariance above a floor. */
import { type DomainError, violation } from "../../problem.ts";
import { type Cholesky, tryCholesky } from "../linear-algebra/cholesky.ts";
import { lowerFactor } from "../linear-algebra/householder-qr.ts";
import { addScaled } from "../linear-algebra/matrix.ts";
import type { Standardised } from "../linear-algebra/standardisation.ts";
import { rootWithFlooredEigenvalues } from "../linear-algebra/symmetric-eigen.ts";

/**
 * Σₙ rₙ z_n / total.
 *
 * @param members r, (N)
 * @returns (D)
 */
export function weightedMean({ size, values }: Standardised, members: Float64Array, total: number): Float64Array {
  const mean = new Float64Array(size);
  for (let n = 0; n < members.length; n++) addScaled(mean, 0, (members[n] as number) / total, values, n * size, size);
  return mean;
}

/**
 * scatter += Σₙ rₙ (z_n - mean)(z_n - mean)ᵀ, only the lower triangle, in place.
 *
 * @param scatter (D, D) row-major
 * @param members r, (N)
 */
export function addScatter(
  scatter: Float64Array,
  { size, values }: Standardised,
  members: Float64Array,
  mean: Float64Array,
): void {
  const deviation = new Float64Array(size);
  for (let n = 0; n < members.length; n++) {
    const member = members[n] as number;
    if (member === 0) continue;
    for (let i = 0; i < size; i++) deviation[i] = (values[n * size + i] as number) - (mean[i] as number);
    for (let i = 0; i < size; i++) addScaled(scatter, i * size, member * (deviation[i] as number), deviation, 0, i + 1);
  }
}

/**
 * The maximum likelihood covariance for a sample covariance S, among those with no eigenvalue below the floor.
 *
 * @param lower S, (D, D) row-major, lower triangle
 * @returns its Cholesky factor, and whether the floor raised an eigenvalue of S
 * @throws DomainError NotPositiveDefinite: S is singular, without a floor
 */
export function aboveFloor(
  lower: Float64Array,
  size: number,
  floor: number,
  whose: string,
): { readonly factor: Cholesky; readonly floored: boolean } {
  const excess = lower.map((entry, at) => entry - (at % (size + 1) === 0 ? floor : 0));
  const factor = tryCholesky(excess, size) && tryCholesky(lower, size);
  if (factor) return { factor, floored: false };
  if (floor === 0) throw collapsed(whose);
  const sample = lower.map((_, at) => {
    const [i, j] = [Math.floor(at / size), at % size];
    return lower[Math.max(i, j) * size + Math.min(i, j)] as number;
  });
  return { factor: lowerFactor(rootWithFlooredEigenvalues(sample, size, floor), size), floored: true };
}

/** The refusal of points, or of a component, without width in some direction. */
export function collapsed(whose: string): DomainError {
  const detail = `expected ${whose} to spread in every direction, got a singular covariance: raise the floor`;
  return violation("NotPositiveDefinite", "/covarianceFloor", detail);
}
