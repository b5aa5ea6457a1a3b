/** Densities of Gaussian mixtures in one and two dimensions, by the formulas with inverse and determinant. */
import type { GaussianMixture } from "../../worker/probability/mixtures/gaussian-mixture.ts";

export function normalDensity(x: number, mean: number, variance: number): number {
  return Math.exp(-((x - mean) ** 2) / (2 * variance)) / Math.sqrt(2 * Math.PI * variance);
}

export function planeDensity(
  [x, y]: readonly [number, number],
  mean: readonly number[],
  covariance: readonly (readonly number[])[],
): number {
  const [[a, b], [, d]] = covariance as [[number, number], [number, number]];
  const determinant = a * d - b * b;
  const [u, v] = [x - (mean[0] as number), y - (mean[1] as number)];
  return (
    Math.exp(-(d * u * u - 2 * b * u * v + a * v * v) / (2 * determinant)) / (2 * Math.PI * Math.sqrt(determinant))
  );
}

/** p(x) = Σₖ πₖ N(x | μₖ, Σₖ) for points of one or two dimensions. */
export function mixtureDensity({ weights, means, covariances }: GaussianMixture, point: readonly number[]): number {
  return weights.reduce((sum, weight, k) => {
    const [mean = [], covariance = []] = [means[k], covariances[k]];
    const density =
      point.length === 1
        ? normalDensity(point[0] as number, mean[0] as number, covariance[0]?.[0] as number)
        : planeDensity(point as [number, number], mean, covariance);
    return sum + weight * density;
  }, 0);
}
