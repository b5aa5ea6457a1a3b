/** Gaussians for drawings: log densities, quantiles, and peaks to drag. The API computes their parameters. */

/** log N(x | mean, variance), nats. */
export function logNormal(x: number, mean: number, variance: number): number {
  return -0.5 * ((x - mean) ** 2 / variance + Math.log(2 * Math.PI * variance));
}

/** log N(x | mean, covariance) in the plane, nats: log N(x₁) + log N(x₂ | x₁). */
export function logNormalInPlane(
  [x1, x2]: readonly [number, number],
  [m1 = 0, m2 = 0]: readonly number[],
  [[a = 1] = [], [b = 0, c = 1] = []]: readonly (readonly number[])[],
): number {
  return logNormal(x1, m1, a) + logNormal(x2, m2 + (b / a) * (x1 - m1), c - (b * b) / a);
}

/** KL(N(mean, variance) ‖ N(0, 1)), nats. */
export const divergenceFromPrior = (mean: number, variance: number): number =>
  0.5 * (mean ** 2 + variance - 1 - Math.log(variance));

const root = Math.sqrt(2 * Math.PI);

/** Peak density of `weight` times a Gaussian. */
export const peakOf = (deviation: number, weight = 1): number => weight / (root * deviation);

/** Standard deviation of the Gaussian with a given peak; a peak of zero counts as very low. */
export const deviationAt = (peak: number, weight = 1): number => weight / (root * Math.max(peak, 0.01));

/** A one-dimensional Gaussian in the form of the mixture routes. */
export const mixtureOfOne = <Mean, Covariance>(gaussian: { readonly mean: Mean; readonly covariance: Covariance }) => ({
  weights: [1],
  means: [gaussian.mean],
  covariances: [gaussian.covariance],
});

/** Φ(z) = ½ + φ(z) (z + z³/3 + z⁵/15 + …), to double precision for |z| ≤ 5. */
function normalDistribution(z: number): number {
  let [sum, term] = [z, z];
  for (let n = 1; n <= 60; n++) {
    term *= z ** 2 / (2 * n + 1);
    sum += term;
  }
  return 0.5 + (sum * Math.exp(-0.5 * z ** 2)) / root;
}

/**
 * Φ⁻¹(p), by bisection between -5 and 5.
 *
 * @param p from 1e-6 to 1 - 1e-6
 */
export function normalQuantile(p: number): number {
  let [low, high] = [-5, 5];
  while (high - low > 1e-12) {
    const middle = (low + high) / 2;
    if (normalDistribution(middle) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
