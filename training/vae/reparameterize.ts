/**
 * The Gaussian posterior q(z|x) = N(mean, diag exp(logVariance)) and draws from it.
 */
import * as tf from "@tensorflow/tfjs";

/** Parameters of q(z|x), each (N, d). */
export interface Posterior {
  readonly mean: tf.Tensor2D;
  readonly logVariance: tf.Tensor2D;
}

/** The encoder's last layer, (N, 2d), read as mean and log variance. */
export function posterior(head: tf.Tensor): Posterior {
  const [mean, logVariance] = tf.split(head as tf.Tensor2D, 2, 1) as [tf.Tensor2D, tf.Tensor2D];
  return { mean, logVariance };
}

/**
 * A draw z ~ q(z|x), differentiable in q's parameters.
 *
 *   z = mean + exp(logVariance / 2) ∘ noise,   noise ~ N(0, I), (N, d)
 *
 * @see Kingma and Welling (2014), section 2.4
 */
export function reparameterize({ mean, logVariance }: Posterior, noise: tf.Tensor): tf.Tensor2D {
  return tf.add(mean, tf.mul(tf.exp(tf.mul(logVariance, 0.5)), noise));
}
