/**
 * The evidence of a latent plane on a lattice of latents: the exact mixture of a generative topographic map.
 */
import normalQuantile from "@stdlib/stats-base-dists-normal-quantile";
import * as tf from "@tensorflow/tfjs-core";
import { bernoulliNegativeLogLikelihood } from "./bernoulli.ts";
import { logSumExpOfRows } from "./log-sum-exp.ts";

/** The reciprocal of the golden ratio, whose multiples are spread most evenly over the unit circle. */
const golden = (Math.sqrt(5) - 1) / 2;

/**
 * Points z_g of equal weight 1/G under the standard normal on the plane, (size, 2).
 *
 *   z_g = Φ⁻¹(((g + ½) / G, g / φ) + shift mod 1),   φ the golden ratio
 *
 * With a shift that is uniform on the unit square, each point is a draw from the prior, so that the mean of p(x|z_g) is
 * unbiased.
 *
 * @param shift shift of both coordinates in the unit square
 */
export function latticePoints(size: number, shift: readonly [number, number]): Float32Array {
  // In float64, coordinates stay away from 0 and 1, where the quantile is infinite.
  const quantile = (u: number) => normalQuantile(Math.min(Math.max(u - Math.floor(u), 1e-9), 1 - 1e-9), 0, 1);
  return Float32Array.from({ length: 2 * size }, (_, index) => {
    const g = index >> 1;
    return index % 2 === 0 ? quantile((g + 0.5) / size + shift[0]) : quantile((g + 0.5) * golden + shift[1]);
  });
}

/**
 * log p(x) for each image under a mixture of equal weights, (N), in nats.
 *
 *   log (1/G) Σ_g p(x|z_g),   log p(x|z_g) = x · l_g - Σ_pixels softplus(l_g)
 *
 * All images against all points are one matrix product.
 *
 * @param logits l of the Bernoulli pixels at each point, (G, numPixels)
 * @param x images, (N, numPixels)
 */
export function mixtureLogEvidence(logits: tf.Tensor2D, x: tf.Tensor2D): tf.Tensor1D {
  return tf.sub(logSumExpOfRows(logLikelihoods(logits, x)), Math.log(logits.shape[0]));
}

/** log p(x|z_g) for each image at each point, (N, G), in nats. */
export function logLikelihoods(logits: tf.Tensor2D, x: tf.Tensor2D): tf.Tensor2D {
  const normaliser = bernoulliNegativeLogLikelihood(logits, tf.zerosLike(logits));
  return tf.sub(tf.matMul(x, logits, false, true), normaliser);
}
