/** Mathematical preconditions beyond the request's schema, checked once at the entry of each algorithm. */
import { violation } from "../../problem.ts";

/**
 * Tolerated distance from one of the sum of K probabilities in decimals: truncated or rounded to six digits, each is
 * within 1e-6 of its exact value, so that three thirds may be 0.333333. Beyond 1e-4 the difference does not count as
 * rounding.
 */
export const probabilitySumTolerance = (count: number): number =>
  // The sum itself is rounded: 3 · 0.333333 is a few times 1e-16 further from 1 than in exact arithmetic.
  Math.min(count * 1e-6, 1e-4) + 1e-12;

/** @throws DomainError ShapeMismatch: `actual` entries instead of `expected` */
export function requireLength(actual: number, expected: number, pointer: string): void {
  if (actual === expected) return;
  const entries = expected === 1 ? "1 entry" : `${expected} entries`;
  throw violation("ShapeMismatch", pointer, `expected ${entries}, got ${actual}`);
}

/** @throws DomainError InvalidDistribution: a variance that is not above zero */
export function requireVariance(variance: number, pointer: string): void {
  if (!(variance > 0)) {
    throw violation("InvalidDistribution", pointer, `expected a variance above 0, got ${variance}`);
  }
}

/**
 * The normalised probabilities, so that rounded decimals become an exact distribution.
 *
 * @param entryPointer pointer to an entry, if it is not the pointer followed by the entry's number
 * @throws DomainError InvalidDistribution: a negative entry, or a sum further from one than rounding explains
 */
export function requireProbabilities(
  values: readonly number[],
  pointer: string,
  entryPointer = (i: number) => `${pointer}/${i}`,
): number[] {
  for (const [i, value] of values.entries()) {
    if (!(value >= 0)) {
      const detail = `expected a probability of at least 0, got ${value}`;
      throw violation("InvalidDistribution", entryPointer(i), detail);
    }
  }
  const sum = values.reduce((total, value) => total + value, 0);
  if (!(Math.abs(sum - 1) <= probabilitySumTolerance(values.length))) {
    throw violation("InvalidDistribution", pointer, `expected probabilities that sum to 1, got a sum of ${sum}`);
  }
  return values.map((value) => value / sum);
}

/** @throws DomainError ShapeMismatch: a dimension that does not exist or is repeated */
export function requireDimensions(dimensions: readonly number[], size: number, pointer: string): void {
  for (const [i, dimension] of dimensions.entries()) {
    if (!Number.isInteger(dimension) || dimension < 0 || dimension >= size) {
      const detail = `expected a dimension from 0 to ${size - 1}, got ${dimension}`;
      throw violation("ShapeMismatch", `${pointer}/${i}`, detail);
    }
    if (dimensions.indexOf(dimension) < i) {
      const detail = `expected different dimensions, got ${dimension} twice`;
      throw violation("ShapeMismatch", `${pointer}/${i}`, detail);
    }
  }
}
