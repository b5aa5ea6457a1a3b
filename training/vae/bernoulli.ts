/**
 * log p(x|z) of independent Bernoulli pixels, from logits.
 */
import * as tf from "@tensorflow/tfjs-core";

/** Inputs of the kernel "BernoulliLogits", which a backend may register; outputs: value (N), residual. */
export type BernoulliLogitsInputs = { readonly logits: tf.Tensor; readonly x: tf.Tensor };

/**
 * Negative log-likelihood of each image, -log p(x|logits), (N), in nats, with the backend's own kernel if it has one.
 *
 *   Σ_pixels softplus(l) - x l,   with derivative sigmoid(l) - x
 *
 * The gradient is in closed form: it needs one sigmoid, where automatic differentiation would pass through six
 * operations. There is none for x, which is data.
 *
 * @param logits (N, ...) with any further axes
 * @param x the pixels, 0 to 1, of the same shape
 */
export function bernoulliNegativeLogLikelihood(logits: tf.Tensor, x: tf.Tensor): tf.Tensor1D {
  const negativeLogLikelihood = tf.customGrad((l, save) => {
    const inputs = { logits: l as tf.Tensor, x };
    const [value, residual] =
      tf.getKernel("BernoulliLogits", tf.getBackend()) === undefined
        ? composeBernoulliLogits(inputs)
        : (tf.engine().runKernel("BernoulliLogits", inputs) as [tf.Tensor, tf.Tensor]);
    (save as tf.GradSaveFunc)([residual]);
    return {
      value,
      gradFunc: (dy: tf.Tensor, [saved]: tf.Tensor[]) =>
        tf.mul(tf.reshape(dy, [-1, ...logits.shape.slice(1).map(() => 1)]), saved as tf.Tensor),
    };
  });
  return negativeLogLikelihood(logits) as tf.Tensor1D;
}

/** Value and residual composed of tfjs operations, for every backend. */
function composeBernoulliLogits({ logits, x }: BernoulliLogitsInputs): [value: tf.Tensor, residual: tf.Tensor] {
  const pixelAxes = logits.shape.map((_, axis) => axis).slice(1);
  return [tf.sum(tf.sub(softplus(logits), tf.mul(logits, x)), pixelAxes), tf.sub(tf.sigmoid(logits), x)];
}

/** softplus(l) = max(l, 0) + log(1 + exp(-|l|)), elementwise; it equals -log(1 - sigmoid(l)) and does not overflow. */
export function softplus(logits: tf.Tensor): tf.Tensor {
  return tf.add(tf.relu(logits), tf.log1p(tf.exp(tf.neg(tf.abs(logits)))));
}
