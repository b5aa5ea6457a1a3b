/**
 * The importance-weighted bound as an objective, with doubly reparameterised gradients.
 *
 * @see Burda, Grosse and Salakhutdinov (2016); Tucker, Lawson, Gu and Maddison (2019), eq. 8
 */
import * as tf from "@tensorflow/tfjs-core";
import type { Pass } from "../network/forward.ts";
import { decodeLogits, encode, negativeLogLikelihood } from "./elbo.ts";
import { logSumExpOfRows } from "./log-sum-exp.ts";
import type { VaeModel } from "./model.ts";
import { reparameterize } from "./posterior.ts";

/**
 * The importance-weighted bound of each image with k draws of a diagonal q, (N), in nats.
 *
 *   log (1/k) Σ_i w_i,   w_i = p(x|z_i) p(z_i) / q(z_i|x)
 *
 * Its gradient with respect to the decoder is that of the bound, Σ_i v_i ∂log w_i with v_i = w_i / Σ_j w_j. With
 * respect to the encoder it is Σ_i v_i² ∂log w_i/∂z_i ∂z_i/∂φ, which has the same expectation and a signal-to-noise
 * ratio that does not fall with more draws.
 *
 * @param images x, (N, ...imageShape)
 * @param noise standard normal draws, (k · N, d): the first draw of every image, then the second, and so on
 */
export function importanceWeightedBounds(
  model: VaeModel,
  pass: Pass,
  images: tf.Tensor,
  noise: tf.Tensor2D,
): tf.Tensor1D {
  const count = images.shape[0] as number;
  const samples = noise.shape[0] / count;
  const repeat = <T extends tf.Tensor>(each: T) => tf.tile(each, [samples, ...each.shape.slice(1).map(() => 1)]) as T;
  const { mean, logDiagonal } = encode(model, pass, images);
  const q = { mean: repeat(mean), logDiagonal: repeat(logDiagonal) };
  // The weights follow from the draws and scale their gradients; they are known when the gradients are computed.
  let weights: tf.Tensor | undefined;
  const z = scaleGradient(reparameterize(q, noise), () => weights as tf.Tensor);
  const reconstruction = negativeLogLikelihood(model, decodeLogits(model, pass, z), repeat(images));
  const logWeights = tf.sub(logPriorRatioOfDraw(z, q.logDiagonal, noise), reconstruction);
  const rows = tf.transpose(tf.reshape(logWeights, [samples, count])) as tf.Tensor2D;
  weights = tf.keep(tf.reshape(tf.transpose(tf.softmax(rows)), [-1, 1]));
  return tf.sub(logSumExpOfRows(rows), Math.log(samples));
}

/** x, with its gradient multiplied by `factor()`, a kept tensor that is disposed afterwards. */
function scaleGradient(x: tf.Tensor2D, factor: () => tf.Tensor): tf.Tensor2D {
  const scaled = tf.customGrad((given) => ({
    value: tf.clone(given as tf.Tensor),
    gradFunc: (dy: tf.Tensor) => {
      const kept = factor();
      const gradient = tf.mul(dy, kept);
      kept.dispose();
      return gradient;
    },
  }));
  return scaled(x) as tf.Tensor2D;
}

/**
 * log p(z) - log q(z) for each draw z = mean + σ noise, (N), in nats, with the gradient only with respect to z, noise /
 * σ - z; q's own parameters get no gradient.
 */
function logPriorRatioOfDraw(z: tf.Tensor2D, logDiagonal: tf.Tensor2D, noise: tf.Tensor2D): tf.Tensor1D {
  const ratio = tf.customGrad((given, save) => {
    const draw = given as tf.Tensor;
    (save as tf.GradSaveFunc)([draw, logDiagonal]);
    return {
      value: tf.sum(tf.add(tf.mul(tf.sub(tf.square(noise), tf.square(draw)), 0.5), logDiagonal), 1),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
        const [savedDraw, savedLogDiagonal] = saved as [tf.Tensor, tf.Tensor];
        return tf.mul(tf.expandDims(dy, 1), tf.sub(tf.mul(noise, tf.exp(tf.neg(savedLogDiagonal))), savedDraw));
      },
    };
  });
  return ratio(z) as tf.Tensor1D;
}
