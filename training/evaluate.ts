/**
 * Figures of a trained model on a split: the ELBO, the importance-weighted bound and, in the plane, the evidence.
 */
import * as tf from "@tensorflow/tfjs";
import type { Convention } from "../worker/artifact.ts";
import { batches } from "./mnist/batches.ts";
import { pixelValues } from "./mnist/binarize.ts";
import type { Split } from "./mnist/dataset.ts";
import { normal, stream } from "./random.ts";
import { bernoulliNegativeLogLikelihood } from "./vae/bernoulli.ts";
import { forward, type Parameters } from "./vae/blocks.ts";
import { elboTerms } from "./vae/elbo.ts";
import type { VaeModel } from "./vae/model.ts";
import { type Posterior, posterior } from "./vae/reparameterize.ts";

/** A model that can be evaluated: networks, their trained tensors and the data they speak of. */
export interface TrainedModel {
  readonly model: VaeModel;
  readonly parameters: Parameters;
  readonly convention: Convention;
  /** Names the streams of evaluation noise. */
  readonly seed: number;
}

export interface ElboFigures {
  readonly elboNats: number;
  readonly reconstructionNats: number;
  readonly klNats: number;
  /** Standard error of elboNats over images. */
  readonly standardErrorNats: number;
}

const batchSize = 500;

function* imageBatches({ convention }: TrainedModel, split: Split): Generator<tf.Tensor3D> {
  for (const { count, images } of batches(split, pixelValues(convention), batchSize)) {
    yield tf.tensor3d(images, [count, ...split.imageShape]);
  }
}

/** Mean and standard error over the entries. */
function summarise(values: Float64Array): { mean: number; standardError: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, standardError: Math.sqrt(squares / Math.max(values.length - 1, 1) / values.length) };
}

/** The ELBO averaged over the images and over `passes` independent draws of z for each. */
export async function evaluateElbo(trained: TrainedModel, split: Split, passes: number): Promise<ElboFigures> {
  const reconstruction = new Float64Array(split.count);
  const kl = new Float64Array(split.count);
  for (let pass = 0; pass < passes; pass++) {
    const rng = stream(trained.seed, "evaluate", pass);
    let offset = 0;
    for (const images of imageBatches(trained, split)) {
      const count = images.shape[0];
      const noise = tf.tensor2d(normal(rng, count * trained.model.latentSize), [count, trained.model.latentSize]);
      const terms = tf.tidy(() => elboTerms(trained.model, trained.parameters, images, noise));
      for (const [index, nats] of (await terms.reconstruction.data()).entries()) {
        reconstruction[offset + index] = (reconstruction[offset + index] as number) + nats / passes;
      }
      kl.set(await terms.kl.data(), offset);
      tf.dispose([images, noise, terms.reconstruction, terms.kl]);
      offset += count;
    }
  }
  const elbo = summarise(reconstruction.map((nats, index) => -nats - (kl[index] as number)));
  return {
    elboNats: elbo.mean,
    reconstructionNats: summarise(reconstruction).mean,
    klNats: summarise(kl).mean,
    standardErrorNats: elbo.standardError,
  };
}

/** Posterior means of the split's images, (count, d). */
export async function encodeMeans(trained: TrainedModel, split: Split): Promise<Float32Array> {
  const means = new Float32Array(split.count * trained.model.latentSize);
  let offset = 0;
  for (const images of imageBatches(trained, split)) {
    const mean = tf.tidy(() => encode(trained, images).mean);
    means.set(await mean.data(), offset);
    offset += mean.size;
    tf.dispose([images, mean]);
  }
  return means;
}

/** p(x=1|z) for the latents, (count, d) -> (count, height, width). */
export async function decodeProbabilities(trained: TrainedModel, latents: Float32Array): Promise<Float32Array> {
  const { model, parameters } = trained;
  const probabilities = tf.tidy(() => {
    const z = tf.tensor2d(latents, [latents.length / model.latentSize, model.latentSize]);
    return tf.sigmoid(forward(model.decoder, "decoder", parameters, z));
  });
  const values = (await probabilities.data()) as Float32Array;
  probabilities.dispose();
  return values;
}

/**
 * The importance-weighted bound, averaged over the images.
 *
 *   E[log (1/k) Σ_i p(x|z_i) p(z_i) / q(z_i|x)],   z_i ~ q(z|x);   elbo ≤ bound ≤ log p(x)
 *
 * @param samples k
 * @see Burda, Grosse and Salakhutdinov (2016), eq. 8
 */
export async function importanceWeightedBound(
  trained: TrainedModel,
  split: Split,
  samples: number,
): Promise<{ nats: number; standardErrorNats: number }> {
  const { model, parameters } = trained;
  const rng = stream(trained.seed, "importance");
  const bounds = new Float64Array(split.count);
  let offset = 0;
  for (const images of imageBatches(trained, split)) {
    const count = images.shape[0];
    const logWeights = tf.tidy(() => {
      const q = encode(trained, images);
      const draws = Array.from({ length: samples }, () => {
        const noise = tf.tensor2d(normal(rng, count * model.latentSize), [count, model.latentSize]);
        return tf.tidy(() => {
          const z = tf.add(q.mean, tf.mul(tf.exp(tf.mul(q.logVariance, 0.5)), noise));
          const logits = forward(model.decoder, "decoder", parameters, z);
          // log p(z) - log q(z|x): the normalising constants of the two Gaussians cancel but for log σ.
          const prior = tf.mul(tf.sum(tf.sub(tf.add(tf.square(noise), q.logVariance), tf.square(z)), 1), 0.5);
          return tf.sub(prior, bernoulliNegativeLogLikelihood(logits, images));
        });
      });
      return tf.sub(tf.logSumExp(tf.stack(draws), 0), Math.log(samples));
    });
    bounds.set(await logWeights.data(), offset);
    tf.dispose([images, logWeights]);
    offset += count;
  }
  const { mean, standardError } = summarise(bounds);
  return { nats: mean, standardErrorNats: standardError };
}

function encode({ model, parameters }: TrainedModel, images: tf.Tensor): Posterior {
  return posterior(forward(model.encoder, "encoder", parameters, images));
}
