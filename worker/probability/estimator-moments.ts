/** Means and variances of Monte Carlo estimators, entry by entry. */

/** What independent estimates of one vector say of it, (D) each. */
export interface EstimatorMoments {
  /** Average of the estimates. */
  readonly mean: readonly number[];
  /** Variance of a single estimate, n - 1 in the denominator. */
  readonly variance: readonly number[];
  /** Standard error of the average, √(variance / n). */
  readonly standardError: readonly number[];
}

/**
 * Estimates of mean and variance of a random vector from independent draws of it, and how sure the mean is.
 *
 *   m = Σᵢ gᵢ / n,   v = Σᵢ (gᵢ - m)² / (n - 1)
 *
 * @param estimates g, (n, D), n at least 2
 */
export function estimatorMoments(estimates: readonly (readonly number[])[]): EstimatorMoments {
  const count = estimates.length;
  const average = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / count;
  const columns = (estimates[0] ?? []).map((_, d) => estimates.map((estimate) => estimate[d] as number));
  const mean = columns.map(average);
  const variance = columns.map((values, d) => {
    const squares = values.map((value) => (value - (mean[d] as number)) ** 2);
    return (average(squares) * count) / (count - 1);
  });
  return { mean, variance, standardError: variance.map((v) => Math.sqrt(v / count)) };
}
