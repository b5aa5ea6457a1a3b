/** Standardised points, so that fits to them do not depend on the choice of origin or units. */
import { violation } from "../../problem.ts";
import { columnMeans, flatten, type Matrix } from "./matrix.ts";

/** zₙ = (xₙ - mean) / deviation, dimension by dimension. */
export interface Standardised {
  /** N. */
  readonly count: number;
  /** D. */
  readonly size: number;
  /** z, (N, D) row-major, with mean 0 and variance 1 in every dimension. */
  readonly values: Float64Array;
  /** Mean and standard deviation of the points in each dimension, (D), units of x. */
  readonly mean: Float64Array;
  readonly deviation: Float64Array;
}

/** Smallest variance whose fractions are doubles of full precision: points that differ by less count as equal. */
const smallestVariance = 1e-280;

/**
 * The points, scaled to mean 0 and variance 1 in every dimension.
 *
 * @param points x, (N, D), N at least 1
 * @throws DomainError ShapeMismatch: rows of different lengths; NotPositiveDefinite: a dimension in which all points
 *   are equal
 */
export function standardise(points: Matrix): Standardised {
  const count = points.length;
  const size = points[0]?.length ?? 0;
  const values = flatten(points, size, "/points");
  const mean = columnMeans(values, size);
  const deviation = new Float64Array(size);
  for (const [d, centre] of mean.entries()) {
    let sum = 0;
    for (let at = d; at < values.length; at += size) sum += ((values[at] as number) - centre) ** 2;
    const variance = sum / count;
    if (!(variance > smallestVariance)) {
      const detail = `expected points that differ in every dimension, got ${values[d]} for all ${count} in dimension ${d}: leave it out`;
      throw violation("NotPositiveDefinite", "/points", detail);
    }
    const unit = Math.sqrt(variance);
    deviation[d] = unit;
    for (let at = d; at < values.length; at += size) values[at] = ((values[at] as number) - centre) / unit;
  }
  return { count, size, values, mean, deviation };
}
