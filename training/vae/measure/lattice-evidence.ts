/**
 * Measurements of a decoder on a lattice, where its posterior is exact and no encoder is needed.
 */
import * as tf from "@tensorflow/tfjs-core";
import type { Split } from "../../data/dataset.ts";
import { summarise } from "../../optimise/summary.ts";
import { latticePoints, logLikelihoods } from "../lattice.ts";
import { type ElboFigures, imageBatches, networksOf, type TrainedModel } from "./evaluate.ts";

/**
 * The ELBO of the exact posterior on the lattice, which is its log evidence.
 *
 *   log p(x) = Σ_g r_g log p(x|z_g) - KL(r || 1/G),   r_g = p(x|z_g) / Σ_h p(x|z_h)
 *
 * @param size G, points of the unshifted lattice
 */
export async function evaluateLattice(trained: TrainedModel, split: Split, size: number): Promise<ElboFigures> {
  const logEvidence = new Float64Array(split.count);
  const reconstruction = new Float64Array(split.count);
  const z = tf.tensor2d(latticePoints(size, [0, 0]), [size, 2]);
  const decoded = await networksOf(trained).decodeLogits(z);
  const logits = tf.reshape(decoded, [size, -1]) as tf.Tensor2D;
  for (const { start, count, images } of imageBatches(trained, split)) {
    const [evidence, expected] = tf.tidy(() => {
      const joint = logLikelihoods(logits, tf.reshape(images, [count, -1]) as tf.Tensor2D);
      const terms = tf.mul(tf.softmax(joint), joint);
      return [tf.sub(tf.logSumExp(joint, 1), Math.log(size)), tf.neg(tf.sum(terms, 1))] as const;
    });
    logEvidence.set(await evidence.data(), start);
    reconstruction.set(await expected.data(), start);
    tf.dispose([evidence, expected]);
  }
  tf.dispose([z, decoded, logits]);
  const { mean, standardError } = summarise(logEvidence);
  const reconstructionNats = summarise(reconstruction).mean;
  return {
    elboNats: mean,
    reconstructionNats,
    klNats: -mean - reconstructionNats,
    standardErrorNats: standardError,
  };
}
