/**
 * The normal distribution with independent dimensions, N(x | μ, diag σ²).
 *
 * It takes one pass over the dimensions, where gaussian.ts needs a triangular factor of the covariance.
 */

/** N(x | mean, diag(deviations²)). */
export interface DiagonalGaussian {
  /** μ, (D). */
  readonly mean: Float64Array;
  /** σ, (D), each above 0, units of x. */
  readonly deviations: Float64Array;
}

/**
 * One draw x = μ + σ ε, ε ~ N(0, I).
 *
 * @param normal the source of ε
 * @returns (D)
 */
export function draw({ mean, deviations }: DiagonalGaussian, normal: () => number): Float64Array {
  return mean.map((centre, i) => centre + (deviations[i] as number) * normal());
}

/**
 * Log densities of points, log N(x | μ, diag σ²).
 *
 *   log N(x | μ, diag σ²) = -½ Σᵢ (log 2π + 2 log σᵢ + ((xᵢ - μᵢ) / σᵢ)²)
 *
 * @param points x, (count, D) row-major
 * @returns (count) nats
 */
export function logDensities(
  { mean, deviations }: DiagonalGaussian,
  points: Float64Array,
  count: number,
): Float64Array {
  const size = mean.length;
  const logNormalizer = size * Math.log(2 * Math.PI) + 2 * sumOfLogs(deviations);
  return Float64Array.from({ length: count }, (_, n) => {
    let distance = 0;
    for (let i = 0; i < size; i++) {
      distance += (((points[n * size + i] as number) - (mean[i] as number)) / (deviations[i] as number)) ** 2;
    }
    return -0.5 * (logNormalizer + distance);
  });
}

/**
 * KL(N(μ, diag σ²) || N(0, I)), in nats.
 *
 *   KL = Σᵢ ½ μᵢ² + KL(N(0, σᵢ²) || N(0, 1))
 *
 * @see Kingma and Welling (2014), appendix B
 */
export function klToStandardNormal({ mean, deviations }: DiagonalGaussian): number {
  return deviations.reduce(
    (sum, deviation, i) => sum + 0.5 * (mean[i] as number) ** 2 + klToUnitVariance(deviation),
    0,
  );
}

/**
 * KL(N(0, σ²) || N(0, 1)) = ½ (σ² - 1) - log σ, in nats, as a sum of non-negative terms: with e = σ - 1,
 *
 *   KL = ½ e² + (e - log σ)
 *
 * so that it keeps its digits near σ = 1 and is never below 0.
 */
export function klToUnitVariance(deviation: number): number {
  const excess = deviation - 1;
  return 0.5 * excess ** 2 + (excess - Math.log(deviation));
}

const sumOfLogs = (values: Float64Array): number => values.reduce((sum, value) => sum + Math.log(value), 0);
