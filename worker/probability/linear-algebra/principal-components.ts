/**
 * The directions of largest variance of points, and the remaining variance.
 *
 * The points are centred by their differences from one another and factored directly. The covariance is never formed:
 * in doubles it would keep no direction whose deviation is below 1e-8 of the largest.
 */
import { violation } from "../../problem.ts";
import type { Interruptible } from "../numerics/interruptible.ts";
import { applyFactor, type HouseholderQr, householderQrInTurns } from "./householder-qr.ts";
import { columnShifts, dot, flatten, type Matrix, plus, transposed } from "./matrix.ts";
import { orthogonalRowsInTurns } from "./orthogonal-rows.ts";

/** Deviations of points from their mean, in units of the largest deviation. */
export interface CentredPoints {
  /** N. */
  readonly count: number;
  /** D. */
  readonly size: number;
  /** μ, (D), units of x. */
  readonly mean: Float64Array;
  /** The largest |xₙᵢ - μᵢ|, units of x. */
  readonly scale: number;
  /** Resolution of doubles of the size of the points, in units of `scale`. */
  readonly resolution: number;
  /** (x - μ) / scale, (N, D) row-major. */
  readonly values: Float64Array;
}

/** The largest variances of points, with their axes. */
export interface PrincipalComponents {
  /** λ, (q), the largest first: variances along the axes, units of the centred points, squared. */
  readonly variances: Float64Array;
  /** u, (q, D) row-major: orthonormal vectors whose entry of largest magnitude is positive. */
  readonly axes: Float64Array;
  /** Σ_{k > q} λₖ, the total variance of all other directions. */
  readonly discarded: number;
}

/** Smallest deviation whose square is a double of full precision: points that differ by less count as equal. */
const smallestDeviation = 1e-140;

/**
 * Points centred at their mean.
 *
 * @param points x, (N, D), N at least 1
 * @throws DomainError ShapeMismatch: rows of different lengths; NotPositiveDefinite: equal points
 */
export function centrePoints(points: Matrix): CentredPoints {
  const count = points.length;
  const size = points[0]?.length ?? 0;
  const values = flatten(points, size, "/points");
  const magnitude = largestMagnitude(values);
  // Of numbers at 1e9 that differ by 1e-6, a mean that is rounded first would leave no digit of the deviations.
  const first = values.slice(0, size);
  const shift = columnShifts(values, size);
  for (const [d, origin] of first.entries()) {
    const change = shift[d] as number;
    for (let at = d; at < values.length; at += size) values[at] = (values[at] as number) - origin - change;
  }
  const mean = plus(first, shift);
  const scale = largestMagnitude(values);
  if (!(scale > smallestDeviation)) {
    throw violation("NotPositiveDefinite", "/points", `expected points that differ, got ${count} equal ones`);
  }
  for (let at = 0; at < values.length; at++) values[at] = (values[at] as number) / scale;
  return { count, size, mean, scale, resolution: (Number.EPSILON * magnitude) / scale, values };
}

function largestMagnitude(values: Float64Array): number {
  let largest = 0;
  for (let at = 0; at < values.length; at++) largest = Math.max(largest, Math.abs(values[at] as number));
  return largest;
}

/**
 * Principal components of centred points, from the singular values s of their matrix, λ = s² / N.
 *
 *   X = Q R,   J R = S Vᵀ,   or for fewer points than dimensions   Xᵀ = Q R,   J Rᵀ = S Vᵀ,   U = Q V
 *
 * Cost 2 n² m + 50 n³, where n is the smaller and m the larger of N and D.
 *
 * @param latentSize q, at most min(N, D)
 */
export function* principalComponentsInTurns(
  { count, size, values }: CentredPoints,
  latentSize: number,
): Interruptible<PrincipalComponents> {
  const isWide = count < size;
  const rank = Math.min(count, size);
  const qr = yield* householderQrInTurns(
    isWide ? values : transposed(values, count, size),
    isWide ? size : count,
    rank,
    "free",
  );
  const rows = yield* orthogonalRowsInTurns(isWide ? columnsOfR(qr) : rowsOfR(qr), rank, rank);
  const ordered = Array.from({ length: rank }, (_, k) => {
    const direction = rows.subarray(k * rank, (k + 1) * rank);
    return { direction, square: dot(direction, 0, direction, 0, rank) };
  }).sort((one, other) => other.square - one.square);
  const kept = ordered.slice(0, latentSize);
  const axes = new Float64Array(latentSize * size);
  for (const [at, { direction }] of kept.entries()) {
    yield 2 * size * rank;
    const axis = new Float64Array(size);
    if (isWide) axis.set(direction);
    else for (const [j, column] of qr.columnOrder.entries()) axis[column] = direction[j] as number;
    axes.set(withPositiveLargestEntry(isWide ? applyFactor(qr, axis) : axis), at * size);
  }
  return {
    variances: Float64Array.from(kept, ({ square }) => square / count),
    axes,
    // The smallest first, so that none is lost beside a larger one.
    discarded: ordered.slice(latentSize).reduceRight((sum, { square }) => sum + square, 0) / count,
  };
}

/**
 * The unit vector along a direction or its opposite whose entry of largest magnitude, the first of equals, is positive.
 */
export function withPositiveLargestEntry(direction: Float64Array): Float64Array {
  const largest = largestMagnitude(direction);
  // Entries that differ only by rounding count as equal, or the sign would be arbitrary.
  const first = direction.find((entry) => Math.abs(entry) > (1 - 1e-9) * largest) ?? 1;
  const scaled = direction.map((entry) => entry / (first < 0 ? -largest : largest));
  const norm = Math.sqrt(dot(scaled, 0, scaled, 0, scaled.length));
  return scaled.map((entry) => entry / norm);
}

/** Entry Rᵢⱼ of the triangle. */
const entryOfR = ({ rows, reflectors, diagonal }: HouseholderQr, i: number, j: number): number =>
  i === j ? (diagonal[j] as number) : i < j ? (reflectors[j * rows + i] as number) : 0;

const rowsOfR = (qr: HouseholderQr): Float64Array => triangle(qr, (i, j) => entryOfR(qr, i, j));
const columnsOfR = (qr: HouseholderQr): Float64Array => triangle(qr, (i, j) => entryOfR(qr, j, i));

function triangle({ columns: n }: HouseholderQr, entry: (i: number, j: number) => number): Float64Array {
  const matrix = new Float64Array(n * n);
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) matrix[i * n + j] = entry(i, j);
  return matrix;
}
