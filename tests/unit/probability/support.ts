/** Comparison of numbers, and capture of errors, for the tests of this folder. */
import { DomainError } from "../../../worker/problem.ts";

type Numbers = number | readonly Numbers[];

/** The largest absolute difference between numbers, or nested lists of the same shape; NaN counts as infinite. */
export function largestDifference(a: Numbers, b: Numbers): number {
  if (typeof a === "number" && typeof b === "number") {
    const difference = Math.abs(a - b);
    return Number.isNaN(difference) ? Number.POSITIVE_INFINITY : difference;
  }
  if (typeof a === "number" || typeof b === "number" || a.length !== b.length) return Number.POSITIVE_INFINITY;
  return a.reduce((worst: number, entry, i) => Math.max(worst, largestDifference(entry, b[i] as Numbers)), 0);
}

/** The DomainError that an action throws. */
export function errorOf(action: () => unknown): DomainError {
  try {
    action();
  } catch (error) {
    if (error instanceof DomainError) return error;
    throw error;
  }
  throw new Error("errorOf: expected a DomainError, got a result");
}

/** Entries of a covariance relative to the standard deviations of their row and column. */
export function asCorrelations(
  covariance: readonly (readonly number[])[],
  scale: readonly (readonly number[])[],
): number[][] {
  const deviations = scale.map((row, i) => Math.sqrt(row[i] as number));
  return covariance.map((row, i) =>
    row.map((entry, j) => entry / (deviations[i] as number) / (deviations[j] as number)),
  );
}
