/** Densities and responsibilities of points under a mixture of Gaussians. */
import { logDensities } from "../gaussians/gaussian.ts";
import { flatten, type Matrix } from "../linear-algebra/matrix.ts";
import { atOnce, exponentialOperations, type Interruptible, onlyPart, rowsPerStep } from "../numerics/interruptible.ts";
import { logSumExp, softmax } from "../numerics/log-sum-exp.ts";
import { densityOverflow, type FactoredMixture, factorMixture, type GaussianMixture } from "./gaussian-mixture.ts";

export interface MixtureDensity {
  /** log p(x_n), (N) nats. */
  readonly logDensity: number[];
  /** p(k | x_n), (N, K), rows sum to one. */
  readonly responsibilities: number[][];
}

/**
 * Log joint densities of component and point, log p(k, x_n) = log πₖ + log N(x_n | μₖ, Σₖ).
 *
 * @param points x, (count, D) row-major
 * @param into K arrays in which they are written; arrays of their own if absent
 * @returns K arrays of (count), nats; -∞ for a component of weight zero
 */
export function* logJointInTurns(
  { size, components }: FactoredMixture,
  points: Float64Array,
  count: number,
  into: readonly Float64Array[] = [],
): Interruptible<Float64Array[]> {
  const columns: Float64Array[] = [];
  for (const [k, component] of components.entries()) {
    const { logWeight } = component;
    yield count * (size ** 2 / 2 + size + 10);
    const values = logDensities(component, points, count, into[k]);
    for (let n = 0; n < count; n++) values[n] = logWeight + (values[n] as number);
    columns.push(values);
  }
  return columns;
}

/** The same, without interruptions. */
export const logJoint = atOnce(logJointInTurns);

/**
 * Log density and responsibilities of points under a mixture.
 *
 *   log p(x) = log Σₖ exp(log πₖ + log N(x | μₖ, Σₖ)),   p(k | x) = p(k, x) / p(x)
 *
 * @param points x, (N, D)
 * @throws DomainError as factorMixture and factoredDensity
 * @see Bishop (2006), eqs. 9.7 and 9.13
 */
export function density(mixture: GaussianMixture, points: Matrix): MixtureDensity {
  return factoredDensity(factorMixture(mixture), points);
}

/**
 * Densities under a prepared mixture, in parts of that many points; the weights of a conditional mixture may be below
 * the smallest double.
 *
 * @param points x, (count, D) row-major
 * @throws DomainError OutOfRange: a point so far from every component that its squared distance overflows
 */
export function* densityInParts(
  factored: FactoredMixture,
  points: Float64Array,
  count: number,
  rows: number,
): Interruptible<void, MixtureDensity> {
  const { size } = factored;
  const row = new Float64Array(factored.components.length);
  let columns: Float64Array[] = [];
  let first = 0;
  do {
    const end = Math.min(first + rows, count);
    columns = yield* logJointInTurns(factored, points.subarray(first * size, end * size), end - first, columns);
    const logDensity: number[] = [];
    const responsibilities: number[][] = [];
    for (let n = 0; n < end - first; n++) {
      if (n % rowsPerStep === 0) yield rowsPerStep * columns.length * exponentialOperations;
      readRow(columns, n, row);
      logDensity.push(finite(logSumExp(row), first + n));
      responsibilities.push(Array.from(softmax(row)));
    }
    yield { logDensity, responsibilities };
    first = end;
  } while (first < count);
}

/**
 * Only the log density, log p(x_n), nats.
 *
 * @throws DomainError as densityInParts
 */
export function* logDensityInParts(
  factored: FactoredMixture,
  points: Float64Array,
  count: number,
  rows: number,
): Interruptible<void, Pick<MixtureDensity, "logDensity">> {
  const { size } = factored;
  const row = new Float64Array(factored.components.length);
  let columns: Float64Array[] = [];
  for (let first = 0; first < count; first += rows) {
    const end = Math.min(first + rows, count);
    columns = yield* logJointInTurns(factored, points.subarray(first * size, end * size), end - first, columns);
    yield (end - first) * columns.length * exponentialOperations;
    const logDensity: number[] = [];
    for (let n = 0; n < end - first; n++) {
      readRow(columns, n, row);
      logDensity.push(finite(logSumExp(row), first + n));
    }
    yield { logDensity };
  }
}

/** Copies the numbers of point n from K arrays into a row, (K). */
export function readRow(columns: readonly Float64Array[], n: number, row: Float64Array): void {
  for (let k = 0; k < row.length; k++) row[k] = (columns[k] as Float64Array)[n] as number;
}

/** @throws DomainError OutOfRange */
function finite(logDensity: number, n: number): number {
  if (!Number.isFinite(logDensity)) throw densityOverflow(`/points/${n}`);
  return logDensity;
}

/** Points of a request, (N, D), flattened for densityInParts. */
export const flatPoints = ({ size }: FactoredMixture, points: Matrix): Float64Array => flatten(points, size, "/points");

/**
 * Densities of all points at once.
 *
 * @throws DomainError ShapeMismatch: a point of another size; OutOfRange
 */
export const factoredDensity = (factored: FactoredMixture, points: Matrix): MixtureDensity =>
  onlyPart(densityInParts(factored, flatPoints(factored, points), points.length, points.length));
