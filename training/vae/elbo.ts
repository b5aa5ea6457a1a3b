/**
 * The evidence lower bound of an image, as its two terms.
 *
 *   elbo(x) = E_q(z|x)[log p(x|z)] - KL(q(z|x) || p(z))  ≤  log p(x)
 */
import type * as tf from "@tensorflow/tfjs-core";
import { forward, type Pass } from "../network/forward.ts";
import { bernoulliNegativeLogLikelihood } from "./bernoulli.ts";
import { gaussianNegativeLogLikelihood } from "./gaussian.ts";
import type { LatentModel, VaeModel } from "./model.ts";
import { klToStandardNormal, type Posterior, posterior, reparameterize } from "./posterior.ts";

/** Both terms for each image, (N), in nats: elbo = -(reconstruction + kl). */
export type ElboTerms = {
  readonly reconstruction: tf.Tensor1D;
  readonly kl: tf.Tensor1D;
};

/** q(z|x) for each image x, (N, ...imageShape). */
export function encode(model: VaeModel, pass: Pass, images: tf.Tensor): Posterior {
  return posterior(model, forward(model.encoder, "encoder", pass, images));
}

/** Logits of the pixels' means given z (N, d), (N, ...imageShape). */
export function decodeLogits(model: VaeModel, pass: Pass, z: tf.Tensor): tf.Tensor {
  return forward(model.decoder, "decoder", pass, z);
}

/** -log p(x|z) for each image given its logits, (N), in nats. */
export function negativeLogLikelihood(
  { likelihood }: Pick<LatentModel, "likelihood">,
  logits: tf.Tensor,
  images: tf.Tensor,
): tf.Tensor1D {
  return likelihood.kind === "bernoulli"
    ? bernoulliNegativeLogLikelihood(logits, images)
    : gaussianNegativeLogLikelihood(logits, images, likelihood.variance);
}

/**
 * The ELBO's terms, with one draw of z for each image.
 *
 * @param images x, (N, ...imageShape)
 * @param noise standard normal draws, (N, d)
 */
export function elboTerms(model: VaeModel, pass: Pass, images: tf.Tensor, noise: tf.Tensor): ElboTerms {
  const q = encode(model, pass, images);
  const logits = decodeLogits(model, pass, reparameterize(q, noise));
  return { reconstruction: negativeLogLikelihood(model, logits, images), kl: klToStandardNormal(q) };
}
