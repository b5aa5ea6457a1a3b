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
  return columnMoments((estimates[0] ?? []).map((_, d) => Float64Array.from(estimates, (g) => g[d] as number)));
}

/** The same of draws that stand entry by entry, D columns of n. */
export function columnMoments(columns: readonly Float64Array[]): EstimatorMoments {
  const count = columns[0]?.length ?? 0;
  const mean = columns.map((values) => values.reduce((sum, value) => sum + value, 0) / count);
  const variance = columns.map((values, d) => {
    const center = mean[d] as number;
    return values.reduce((sum, value) => sum + (value - center) ** 2, 0) / (count - 1);
  });
  return { mean, variance, standardError: variance.map((v) => Math.sqrt(v / count)) };
}
