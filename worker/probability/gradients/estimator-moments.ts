/** Means and variances of Monte Carlo estimators, entry by entry. */

/** Moments of independent estimates of a vector, (D) each. */
export interface EstimatorMoments {
  /** Mean of the estimates. */
  readonly mean: readonly number[];
  /** Variance of a single estimate, n - 1 in the denominator. */
  readonly variance: readonly number[];
  /** Standard error of the mean, √(variance / n). */
  readonly standardError: readonly number[];
}

/**
 * Sample mean and variance of independent draws of a random vector, with the standard error of the mean.
 *
 *   m = Σᵢ gᵢ / n,   v = Σᵢ (gᵢ - m)² / (n - 1)
 *
 * @param columns g, entry by entry: D columns of n, at least 2
 */
export function columnMoments(columns: readonly Float64Array[]): EstimatorMoments {
  const count = columns[0]?.length ?? 0;
  const moments = columns.map((values) => {
    let sum = 0;
    for (let i = 0; i < count; i++) sum += values[i] as number;
    const mean = sum / count;
    let squares = 0;
    for (let i = 0; i < count; i++) squares += ((values[i] as number) - mean) ** 2;
    return { mean, variance: squares / (count - 1) };
  });
  return {
    mean: moments.map(({ mean }) => mean),
    variance: moments.map(({ variance }) => variance),
    standardError: moments.map(({ variance }) => Math.sqrt(variance / count)),
  };
}
