/**
 * The evidence lower bound of one image, in its two terms.
 *
 *   elbo(x) = E_q(z|x)[log p(x|z)] - KL(q(z|x) || p(z))  ≤  log p(x)
 */
import * as tf from "@tensorflow/tfjs";
import { bernoulliNegativeLogLikelihood } from "./bernoulli.ts";
import { forward, type Parameters } from "./blocks.ts";
import type { VaeModel } from "./model.ts";
import { type Posterior, posterior, reparameterize } from "./reparameterize.ts";

/** Both terms for each image, (N), in nats: elbo = -(reconstruction + kl). */
export type ElboTerms = {
  readonly reconstruction: tf.Tensor1D;
  readonly kl: tf.Tensor1D;
};

/**
 * KL(N(mean, diag exp(logVariance)) || N(0, I)) for each row, (N), in nats.
 *
 *   ½ Σ (mean² + exp(logVariance) - 1 - logVariance)
 *
 * @see Kingma and Welling (2014), appendix B
 */
export function klToStandardNormal({ mean, logVariance }: Posterior): tf.Tensor1D {
  const terms = tf.sub(tf.add(tf.square(mean), tf.exp(logVariance)), tf.add(logVariance, 1));
  return tf.mul(tf.sum(terms, 1), 0.5);
}

/**
 * The ELBO's terms, with one draw of z an image for the expectation.
 *
 * @param images x, (N, height, width)
 * @param noise standard normal draws, (N, d)
 */
export function elboTerms(model: VaeModel, parameters: Parameters, images: tf.Tensor, noise: tf.Tensor): ElboTerms {
  const q = posterior(forward(model.encoder, "encoder", parameters, images));
  const logits = forward(model.decoder, "decoder", parameters, reparameterize(q, noise));
  return { reconstruction: bernoulliNegativeLogLikelihood(logits, images), kl: klToStandardNormal(q) };
}
