/**
 * Measurements of a trained model on a split: the ELBO, the importance-weighted bound, latents and pictures.
 */
import * as tf from "@tensorflow/tfjs-core";
import type { RandomGenerator } from "pure-rand/types/RandomGenerator";
import type { Convention } from "../../../worker/artifact.ts";
import { sizeOf } from "../../../worker/tensor.ts";
import { batches } from "../../data/batches.ts";
import { pixelValues } from "../../data/binarize.ts";
import type { Split } from "../../data/dataset.ts";
import { measuredImages } from "../../data/sampled.ts";
import type { Parameters } from "../../network/parameters.ts";
import { normal, stream } from "../../optimise/random.ts";
import { summarise } from "../../optimise/summary.ts";
import { type Tell, unwatched } from "../../optimise/watch.ts";
import { negativeLogLikelihood } from "../elbo.ts";
import type { LatentModel, VaeModel } from "../model.ts";
import { layeredNetworks, type Networks } from "../networks.ts";
import { oneHot } from "../one-hot.ts";
import { klToStandardNormal, logPriorRatio, type Posterior, reparameterize } from "../posterior.ts";

/** Context of an evaluation besides the networks: the data, and the evaluation's noise. */
interface Evaluation {
  readonly convention: Convention;
  /** Seed of the streams of evaluation noise. */
  readonly seed: number;
}

/** A model trained here, with its tensors. */
export interface TrainedModel extends Evaluation {
  readonly model: VaeModel;
  readonly parameters: Parameters;
}

/** A model whose networks are imported files. */
export interface ImportedModel extends Evaluation {
  readonly model: LatentModel;
  readonly networks: Networks;
}

/** A model that can be evaluated. */
export type EvaluatedModel = TrainedModel | ImportedModel;

/** The networks of a model of either kind. */
export function networksOf(evaluated: EvaluatedModel): Networks {
  return "networks" in evaluated ? evaluated.networks : layeredNetworks(evaluated.model, evaluated.parameters);
}

export interface ElboFigures {
  readonly elboNats: number;
  readonly reconstructionNats: number;
  readonly klNats: number;
  /** Standard error of elboNats over images. */
  readonly standardErrorNats: number;
}

/** A batch of images as the model sees them, starting at image `start` of the split. */
export interface ImageBatch {
  readonly start: number;
  readonly count: number;
  /** x, (count, ...imageShape). */
  readonly images: tf.Tensor;
  /** The images' classes, one-hot, if the model needs them. */
  readonly label: tf.Tensor2D | undefined;
}

const batchSize = 500;

/**
 * The split's images batch by batch; a batch's tensors are disposed when the next one is requested or the loop ends.
 */
export function* imageBatches({ model, convention }: EvaluatedModel, split: Split): Generator<ImageBatch> {
  let start = 0;
  for (const batch of batches(measuredImages(convention, split), pixelValues(convention), batchSize)) {
    const images = tf.tensor(batch.images, [batch.count, ...split.imageShape]);
    const label = model.labels === undefined ? undefined : oneHot(batch.labels, model.labels);
    try {
      yield { start, count: batch.count, images, label };
    } finally {
      tf.dispose(label === undefined ? [images] : [images, label]);
    }
    start += batch.count;
  }
}

/** Standard normal draws for `count` images, (count, d). */
function drawNoise(rng: RandomGenerator, count: number, { latentSize }: LatentModel): tf.Tensor2D {
  return tf.tensor2d(normal(rng, count * latentSize), [count, latentSize]);
}

/** q(z|x) for each image, and the pixels' logits given one draw of z, (count, ...imageShape). */
interface Draw {
  readonly q: Posterior;
  readonly logits: tf.Tensor;
}

/** Calls `use` with a draw for each image, then disposes of it. */
async function withDraw<T>(
  evaluated: EvaluatedModel,
  { count, images, label }: ImageBatch,
  rng: RandomGenerator,
  use: (draw: Draw) => Promise<T>,
): Promise<T> {
  const { encode, decodeLogits } = networksOf(evaluated);
  const noise = drawNoise(rng, count, evaluated.model);
  const q = await encode(images, label);
  const z = tf.tidy(() => reparameterize(q, noise));
  const logits = await decodeLogits(z, label);
  try {
    return await use({ q, logits });
  } finally {
    tf.dispose([noise, z, logits, ...Object.values(q)]);
  }
}

/** The ELBO averaged over the images and over `passes` independent draws of z for each. */
export async function evaluateElbo(
  evaluated: EvaluatedModel,
  split: Split,
  passes: number,
  tell: Tell = unwatched,
): Promise<ElboFigures> {
  const reconstruction = new Float64Array(split.count);
  const kl = new Float64Array(split.count);
  for (let pass = 0; pass < passes; pass++) {
    const rng = stream(evaluated.seed, "evaluate", pass);
    for (const batch of imageBatches(evaluated, split)) {
      await withDraw(evaluated, batch, rng, async ({ q, logits }) => {
        const terms = tf.tidy(() => ({
          reconstruction: negativeLogLikelihood(evaluated.model, logits, batch.images),
          kl: klToStandardNormal(q),
        }));
        for (const [index, nats] of (await terms.reconstruction.data()).entries()) {
          reconstruction[batch.start + index] = (reconstruction[batch.start + index] as number) + nats / passes;
        }
        kl.set(await terms.kl.data(), batch.start);
        tf.dispose([terms.reconstruction, terms.kl]);
      });
      await tell((pass + (batch.start + batch.count) / split.count) / passes);
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
 * Mean over images and pixels of (x - m(z))², with one draw z ~ q(z|x) for each image, where m are the pixels' means.
 */
export async function meanSquaredError(evaluated: EvaluatedModel, split: Split): Promise<number> {
  const rng = stream(evaluated.seed, "evaluate");
  let sum = 0;
  for (const batch of imageBatches(evaluated, split)) {
    await withDraw(evaluated, batch, rng, async ({ logits }) => {
      const squares = tf.tidy(() => tf.sum(tf.squaredDifference(batch.images, tf.sigmoid(logits))));
      sum += (await squares.data())[0] as number;
      squares.dispose();
    });
  }
  return sum / (split.count * sizeOf(split.imageShape));
}

/** Posterior means of the split's images, (count, d). */
export async function encodeMeans(evaluated: EvaluatedModel, split: Split): Promise<Float32Array> {
  const means = new Float32Array(split.count * evaluated.model.latentSize);
  const { encode } = networksOf(evaluated);
  for (const { start, images, label } of imageBatches(evaluated, split)) {
    const q = await encode(images, label);
    means.set(await q.mean.data(), start * evaluated.model.latentSize);
    tf.dispose(Object.values(q));
  }
  return means;
}

/**
 * Means of p(x|z) for the latents, (count, d) -> (count, ...imageShape).
 *
 * @param labels class of each latent, for class-conditional models
 */
export async function decodeMeans(
  evaluated: EvaluatedModel,
  latents: Float32Array,
  labels: Uint8Array,
): Promise<Float32Array> {
  const { model } = evaluated;
  const z = tf.tensor2d(latents, [latents.length / model.latentSize, model.latentSize]);
  const label = model.labels === undefined ? undefined : oneHot(labels, model.labels);
  const logits = await networksOf(evaluated).decodeLogits(z, label);
  const means = tf.tidy(() => tf.sigmoid(logits));
  const values = (await means.data()) as Float32Array;
  tf.dispose([z, logits, means, ...(label ? [label] : [])]);
  return values;
}

/** -log p(x|z_s) and log p(z_s) - log q(z_s|x) for draws z_s ~ q(z|x), both (count, samples), in nats. */
export interface DrawTerms {
  readonly reconstruction: Float32Array;
  readonly logPriorRatio: Float32Array;
}

/** `samples` independent draws of z for each image of a batch. */
export async function drawTerms(
  evaluated: EvaluatedModel,
  { count, images, label }: ImageBatch,
  rng: RandomGenerator,
  samples: number,
  tell: Tell = unwatched,
): Promise<DrawTerms> {
  const { model } = evaluated;
  const { encode, decodeLogits } = networksOf(evaluated);
  const q = await encode(images, label);
  const terms = { reconstruction: new Float32Array(count * samples), logPriorRatio: new Float32Array(count * samples) };
  for (let sample = 0; sample < samples; sample++) {
    const noise = drawNoise(rng, count, model);
    const z = tf.tidy(() => reparameterize(q, noise));
    const logits = await decodeLogits(z, label);
    const [reconstruction, ratio] = tf.tidy(() => [
      negativeLogLikelihood(model, logits, images),
      logPriorRatio(q, z, noise),
    ]);
    for (const [index, nats] of (await reconstruction.data()).entries()) {
      terms.reconstruction[index * samples + sample] = nats;
    }
    for (const [index, nats] of (await ratio.data()).entries()) terms.logPriorRatio[index * samples + sample] = nats;
    tf.dispose([noise, z, logits, reconstruction, ratio]);
    await tell((sample + 1) / samples);
  }
  tf.dispose(Object.values(q));
  return terms;
}

/** Completed fraction of a split, given that of the batch. */
export function ofBatch(tell: Tell, { start, count }: ImageBatch, split: Split): Tell {
  return (share) => tell((start + share * count) / split.count);
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

/** The importance-weighted bound with `samples` draws for each image, averaged over the images. */
export async function importanceWeightedBound(
  evaluated: EvaluatedModel,
  split: Split,
  samples: number,
  tell: Tell = unwatched,
): Promise<{ nats: number; standardErrorNats: number }> {
  const rng = stream(evaluated.seed, "importance");
  const bounds = new Float64Array(split.count);
  for (const batch of imageBatches(evaluated, split)) {
    const terms = await drawTerms(evaluated, batch, rng, samples, ofBatch(tell, batch, split));
    for (let index = 0; index < batch.count; index++) {
      const of = (values: Float32Array) => values.subarray(index * samples, (index + 1) * samples);
      bounds[batch.start + index] = importanceWeighted(of(terms.reconstruction), of(terms.logPriorRatio));
    }
  }
  const { mean, standardError } = summarise(bounds);
  return { nats: mean, standardErrorNats: standardError };
}
