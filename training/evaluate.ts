/**
 * Figures of a trained model on a split: the ELBO, the importance-weighted bound, codes and pictures.
 */
import * as tf from "@tensorflow/tfjs";
import type { RandomGenerator } from "pure-rand/types/RandomGenerator";
import type { Convention } from "../worker/artifact.ts";
import { batches } from "./data/batches.ts";
import { pixelValues } from "./data/binarize.ts";
import type { Split } from "./data/dataset.ts";
import type { Pass } from "./network/forward.ts";
import { sizeOf } from "./network/layer.ts";
import type { Parameters } from "./network/parameters.ts";
import { normal, stream } from "./random.ts";
import { summarise } from "./summary.ts";
import { decodeLogits, elboTerms, encode, negativeLogLikelihood } from "./vae/elbo.ts";
import type { VaeModel } from "./vae/model.ts";
import { oneHot } from "./vae/one-hot.ts";
import { logPriorRatio, reparameterize } from "./vae/posterior.ts";

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

/** Images as the model sees them, the first of them `start` images into the split. */
export interface ImageBatch {
  readonly start: number;
  readonly count: number;
  /** x, (count, ...imageShape). */
  readonly images: tf.Tensor;
  /** The model's tensors, and the images' classes where it wants them. */
  readonly pass: Pass;
}

const batchSize = 500;

/** The split's images batch by batch; a batch's tensors are disposed when the next is asked for, or the loop left. */
export function* imageBatches({ model, parameters, convention }: TrainedModel, split: Split): Generator<ImageBatch> {
  let start = 0;
  for (const batch of batches(split, pixelValues(convention), batchSize)) {
    const images = tf.tensor(batch.images, [batch.count, ...split.imageShape]);
    const label = model.labels === undefined ? undefined : oneHot(batch.labels, model.labels);
    try {
      yield { start, count: batch.count, images, pass: { parameters, label } };
    } finally {
      tf.dispose(label === undefined ? [images] : [images, label]);
    }
    start += batch.count;
  }
}

/** Standard normal draws for `count` images, (count, d). */
export function drawNoise(rng: RandomGenerator, count: number, { latentSize }: VaeModel): tf.Tensor2D {
  return tf.tensor2d(normal(rng, count * latentSize), [count, latentSize]);
}

/** The ELBO averaged over the images and over `passes` independent draws of z for each. */
export async function evaluateElbo(trained: TrainedModel, split: Split, passes: number): Promise<ElboFigures> {
  const reconstruction = new Float64Array(split.count);
  const kl = new Float64Array(split.count);
  for (let pass = 0; pass < passes; pass++) {
    const rng = stream(trained.seed, "evaluate", pass);
    for (const batch of imageBatches(trained, split)) {
      const noise = drawNoise(rng, batch.count, trained.model);
      const terms = tf.tidy(() => elboTerms(trained.model, batch.pass, batch.images, noise));
      for (const [index, nats] of (await terms.reconstruction.data()).entries()) {
        reconstruction[batch.start + index] = (reconstruction[batch.start + index] as number) + nats / passes;
      }
      kl.set(await terms.kl.data(), batch.start);
      tf.dispose([noise, terms.reconstruction, terms.kl]);
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

/**
 * Mean over images and pixels of (x - m(z))², one draw z ~ q(z|x) an image, m the pixels' means.
 */
export async function meanSquaredError(trained: TrainedModel, split: Split): Promise<number> {
  const rng = stream(trained.seed, "evaluate");
  let sum = 0;
  for (const { count, images, pass } of imageBatches(trained, split)) {
    const noise = drawNoise(rng, count, trained.model);
    const squares = tf.tidy(() => {
      const z = reparameterize(encode(trained.model, pass, images), noise);
      return tf.sum(tf.squaredDifference(images, tf.sigmoid(decodeLogits(trained.model, pass, z))));
    });
    sum += (await squares.data())[0] as number;
    tf.dispose([noise, squares]);
  }
  return sum / (split.count * sizeOf(split.imageShape));
}

/** Posterior means of the split's images, (count, d). */
export async function encodeMeans(trained: TrainedModel, split: Split): Promise<Float32Array> {
  const means = new Float32Array(split.count * trained.model.latentSize);
  for (const { start, images, pass } of imageBatches(trained, split)) {
    const mean = tf.tidy(() => encode(trained.model, pass, images).mean);
    means.set(await mean.data(), start * trained.model.latentSize);
    mean.dispose();
  }
  return means;
}

/**
 * Means of p(x|z) for the latents, (count, d) -> (count, ...imageShape).
 *
 * @param labels class of each latent, of a class-conditional model
 */
export async function decodeMeans(
  { model, parameters }: TrainedModel,
  latents: Float32Array,
  labels: Uint8Array,
): Promise<Float32Array> {
  const means = tf.tidy(() => {
    const z = tf.tensor2d(latents, [latents.length / model.latentSize, model.latentSize]);
    const label = model.labels === undefined ? undefined : oneHot(labels, model.labels);
    return tf.sigmoid(decodeLogits(model, { parameters, label }, z));
  });
  const values = (await means.data()) as Float32Array;
  means.dispose();
  return values;
}

/** -log p(x|z_s) and log p(z_s) - log q(z_s|x) of draws z_s ~ q(z|x), both (count, samples), in nats. */
export interface DrawTerms {
  readonly reconstruction: Float32Array;
  readonly logPriorRatio: Float32Array;
}

/** `samples` independent draws of z for each image of a batch. */
export async function drawTerms(
  { model }: TrainedModel,
  { count, images, pass }: ImageBatch,
  rng: RandomGenerator,
  samples: number,
): Promise<DrawTerms> {
  const q = tf.tidy(() => encode(model, pass, images));
  const terms = { reconstruction: new Float32Array(count * samples), logPriorRatio: new Float32Array(count * samples) };
  for (let sample = 0; sample < samples; sample++) {
    const noise = drawNoise(rng, count, model);
    const [reconstruction, ratio] = tf.tidy(() => {
      const z = reparameterize(q, noise);
      return [negativeLogLikelihood(model, decodeLogits(model, pass, z), images), logPriorRatio(q, z, noise)];
    });
    for (const [index, nats] of (await reconstruction.data()).entries()) {
      terms.reconstruction[index * samples + sample] = nats;
    }
    for (const [index, nats] of (await ratio.data()).entries()) terms.logPriorRatio[index * samples + sample] = nats;
    tf.dispose([noise, reconstruction, ratio]);
  }
  tf.dispose(Object.values(q));
  return terms;
}

/**
 * The importance-weighted bound of one image from its draws, in nats.
 *
 *   log (1/k) Σ_i p(x|z_i) p(z_i) / q(z_i|x),   whose expectation lies between elbo and log p(x)
 *
 * @see Burda, Grosse and Salakhutdinov (2016), eq. 8
 */
export function importanceWeighted(reconstruction: Float32Array, logPriorRatio: Float32Array): number {
  const logWeights = reconstruction.map((nats, index) => (logPriorRatio[index] as number) - nats);
  const largest = logWeights.reduce((max, value) => Math.max(max, value));
  const sum = logWeights.reduce((total, value) => total + Math.exp(value - largest), 0);
  return largest + Math.log(sum / logWeights.length);
}

/** The importance-weighted bound with `samples` draws an image, averaged over the images. */
export async function importanceWeightedBound(
  trained: TrainedModel,
  split: Split,
  samples: number,
): Promise<{ nats: number; standardErrorNats: number }> {
  const rng = stream(trained.seed, "importance");
  const bounds = new Float64Array(split.count);
  for (const batch of imageBatches(trained, split)) {
    const terms = await drawTerms(trained, batch, rng, samples);
    for (let index = 0; index < batch.count; index++) {
      const of = (values: Float32Array) => values.subarray(index * samples, (index + 1) * samples);
      bounds[batch.start + index] = importanceWeighted(of(terms.reconstruction), of(terms.logPriorRatio));
    }
  }
  const { mean, standardError } = summarise(bounds);
  return { nats: mean, standardErrorNats: standardError };
}
