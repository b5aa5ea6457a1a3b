/** Log densities of Gaussians that a drawing evaluates along its own curves; their parameters are the API's. */

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
