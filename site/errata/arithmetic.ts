/** The sums behind the errata, done right and done as the sources do them. */

/**
 * What an epoch's loss is divided by when the last index of a batch is taken for the number of batches.
 *
 * @returns images; one batch too few
 */
export const divisorByLastIndex = (images: number, batch: number): number => (Math.ceil(images / batch) - 1) * batch;

/** Batches of an epoch, the last one perhaps smaller: what is printed inside the loop is printed this often. */
export const batchesOf = (images: number, batch: number): number => Math.ceil(images / batch);

/**
 * Pixel variance σ² of the Gaussian likelihood whose negative ELBO is, up to a constant and a factor,
 *
 *   mean over pixels of (x - x̂)² + weight · KL,   2 σ² = weight · pixels
 */
export const varianceOfWeight = (weight: number, pixels: number): number => (weight * pixels) / 2;

/** A diagonal Gaussian: means and variances, one a dimension. */
export interface Diagonal {
  readonly mean: readonly number[];
  readonly variance: readonly number[];
}

const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

/**
 * What document 001 prints for KL(q ‖ N(0, I)): (|1 - μ|² + tr Σ - d + log det Σ) / 2.
 *
 * It is negative for some q, and 1 in the plane where q is the prior: no divergence.
 */
export const divergenceAsWritten = ({ mean, variance }: Diagonal): number =>
  0.5 * total(mean.map((m, i) => (1 - m) ** 2 + (variance[i] as number) - 1 + Math.log(variance[i] as number)));

/**
 * Second derivative with respect to v of KL(p ‖ N(m, v)), p with the mean m and the variance C:
 *
 *   d²/dv² (log v / 2 + C / 2v) = -1 / 2v² + C / v³
 *
 * Negative for v > 2 C: the divergence is not convex in the variance.
 */
export const curvatureInVariance = (v: number, C: number): number => -1 / (2 * v ** 2) + C / v ** 3;

/** The smallest whole logit whose sigmoid is exactly 1 in float32, so that log(1 - p) is -∞. */
export function saturatingLogit(): number {
  const sigmoid = (logit: number): number => Math.fround(1 / Math.fround(1 + Math.fround(Math.exp(-logit))));
  let logit = 0;
  while (sigmoid(logit) < 1) logit++;
  return logit;
}
