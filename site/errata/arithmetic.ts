/** The calculations behind the errata, done correctly and as in the sources. */

import { nth } from "../lib/numbers/nth.ts";

/**
 * Divisor of an epoch's loss if the last batch index is mistaken for the number of batches.
 *
 * @returns number of images, one batch too few
 */
export const divisorByLastIndex = (images: number, batch: number): number => (Math.ceil(images / batch) - 1) * batch;

/** Batches per epoch, the last one possibly smaller: the number of prints inside the loop. */
export const batchesOf = (images: number, batch: number): number => Math.ceil(images / batch);

/**
 * Pixel variance σ² of the Gaussian likelihood whose negative ELBO is, up to a constant and a factor,
 *
 *   mean over pixels of (x - x̂)² + weight · KL,   2 σ² = weight · pixels
 */
export const varianceOfWeight = (weight: number, pixels: number): number => (weight * pixels) / 2;

/** A diagonal Gaussian: mean and variance of each dimension. */
export interface Diagonal {
  readonly mean: readonly number[];
  readonly variance: readonly number[];
}

const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

/**
 * Document 001's formula for KL(q ‖ N(0, I)): (|1 - μ|² + tr Σ - d + log det Σ) / 2.
 *
 * It is not a divergence: it is negative for some q, and 1 in the plane if q is the prior.
 */
export const divergenceAsWritten = ({ mean, variance }: Diagonal): number =>
  0.5 * total(mean.map((m, i) => (1 - m) ** 2 + nth(variance, i) - 1 + Math.log(nth(variance, i))));

/**
 * Second derivative with respect to v of KL(p ‖ N(m, v)), where p has mean m and variance C:
 *
 *   d²/dv² (log v / 2 + C / 2v) = -1 / 2v² + C / v³
 *
 * Negative for v > 2 C: the divergence is not convex in the variance.
 */
export const curvatureInVariance = (v: number, C: number): number => -1 / (2 * v ** 2) + C / v ** 3;

/** The smallest integer logit whose sigmoid is exactly 1 in float32, so that log(1 - p) is -∞. */
export function saturatingLogit(): number {
  const sigmoid = (logit: number): number => Math.fround(1 / Math.fround(1 + Math.fround(Math.exp(-logit))));
  let logit = 0;
  while (sigmoid(logit) < 1) logit++;
  return logit;
}
