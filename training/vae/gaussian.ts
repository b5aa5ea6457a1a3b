/** log p(x|z) of independent Gaussian pixels with a common variance. */
import * as tf from "@tensorflow/tfjs-core";

/**
 * Negative log-likelihood of each image, (N), in nats.
 *
 *   Σ_pixels (x - m)² / 2v + ½ log 2πv,   m = sigmoid(logits)
 *
 * @param logits (N, ...) with any further axes
 * @param x the pixels, of the same shape
 * @param variance v
 */
export function gaussianNegativeLogLikelihood(logits: tf.Tensor, x: tf.Tensor, variance: number): tf.Tensor1D {
  const squares = tf.reshape(tf.square(tf.sub(x, tf.sigmoid(logits))), [x.shape[0] as number, -1]);
  const pixels = squares.shape[1] as number;
  const constant = 0.5 * pixels * Math.log(2 * Math.PI * variance);
  return tf.add(tf.mul(tf.sum(squares, 1), 0.5 / variance), constant) as tf.Tensor1D;
}
