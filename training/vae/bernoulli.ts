/**
 * log p(x|z) of independent Bernoulli pixels, from logits.
 */
import * as tf from "@tensorflow/tfjs";

/**
 * softplus(l) = max(l, 0) + log(1 + exp(-|l|)), elementwise: -log(1 - sigmoid(l)) that no logit is too large for.
 */
export function softplus(logits: tf.Tensor): tf.Tensor {
  return tf.add(tf.relu(logits), tf.log1p(tf.exp(tf.neg(tf.abs(logits)))));
}

/**
 * Negative log-likelihood of each image, -log p(x|logits), (N), in nats.
 *
 *   Σ_pixels softplus(l) - x l,   with derivative sigmoid(l) - x
 *
 * The gradient is given in closed form: it needs one sigmoid where differentiating the formula would walk back
 * through six operations. There is none for x, which is data.
 *
 * @param logits (N, ...) of any further shape
 * @param x the pixels, 0 to 1, of the same shape
 */
export function bernoulliNegativeLogLikelihood(logits: tf.Tensor, x: tf.Tensor): tf.Tensor1D {
  const pixelAxes = logits.shape.map((_, axis) => axis).slice(1);
  const negativeLogLikelihood = tf.customGrad((l, save) => {
    const values = l as tf.Tensor;
    (save as tf.GradSaveFunc)([values]);
    return {
      value: tf.sum(tf.sub(softplus(values), tf.mul(values, x)), pixelAxes),
      gradFunc: (dy: tf.Tensor, [saved]: tf.Tensor[]) =>
        tf.mul(tf.reshape(dy, [-1, ...pixelAxes.map(() => 1)]), tf.sub(tf.sigmoid(saved as tf.Tensor), x)),
    };
  });
  return negativeLogLikelihood(logits) as tf.Tensor1D;
}
