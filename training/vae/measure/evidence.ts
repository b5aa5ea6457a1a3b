/**
 * The exact evidence of a model with a two-dimensional latent, by quadrature.
 */
import * as tf from "@tensorflow/tfjs-core";
import { batches } from "../../data/batches.ts";
import { pixelValues } from "../../data/binarize.ts";
import type { Split } from "../../data/dataset.ts";
import { measuredImages } from "../../data/sampled.ts";
import { type Tell, unwatched } from "../../optimise/watch.ts";
import { softplus } from "../bernoulli.ts";
import type { Likelihood } from "../model.ts";
import { oneHot } from "../one-hot.ts";
import { type EvaluatedModel, networksOf } from "./evaluate.ts";

/** Latents decoded at once. */
const pointsPerTile = 4096;
/** Images compared with a tile at once. */
const imagesPerBlock = 1000;

export interface Grid {
  /** Distance between neighbouring points. */
  readonly step: number;
  /** Half the side of the grid. */
  readonly radius: number;
}

/**
 * log p(x) for each image, or log p(x|y) of a class-conditional model, in nats, (split.count).
 *
 *   p(x) = ∫ p(x|z) N(z; 0, I) dz ≈ step² Σ_grid p(x|z) N(z; 0, I),   z on a square grid of half-width `radius`
 *
 * @throws Error unless the latent has two dimensions
 */
export async function logEvidence(
  evaluated: EvaluatedModel,
  split: Split,
  grid: Grid,
  tell: Tell = unwatched,
): Promise<Float64Array> {
  const { latentSize, labels } = evaluated.model;
  if (latentSize !== 2) throw new Error(`logEvidence: expected a latent of size 2, got ${latentSize}`);
  const everyIndex = Uint32Array.from({ length: split.count }, (_, index) => index);
  if (labels === undefined) return evidenceOf(evaluated, split, grid, everyIndex, tell);
  const result = new Float64Array(split.count);
  for (let label = 0; label < labels; label++) {
    const own = everyIndex.filter((index) => split.labels[index] === label);
    const nats = await evidenceOf(evaluated, split, grid, own, (share) => tell((label + share) / labels), label);
    for (const [position, index] of own.entries()) result[index] = nats[position] as number;
  }
  return result;
}

/**
 * The evidence of the images with these indices, all of one class if there are classes.
 *
 * For both likelihoods log p(x|z) is linear in x up to a term that depends only on x, so that all images against all
 * grid points are one matrix product for each tile; the sum over tiles is a running log-sum-exp.
 */
async function evidenceOf(
  evaluated: EvaluatedModel,
  split: Split,
  grid: Grid,
  indices: Uint32Array,
  tell: Tell,
  label?: number,
): Promise<Float64Array> {
  const { model, convention } = evaluated;
  const { decodeLogits } = networksOf(evaluated);
  const seen = measuredImages(convention, split);
  const images = [...batches(seen, pixelValues(convention), imagesPerBlock, indices)].map((batch) =>
    tf.tensor2d(batch.images, [batch.count, batch.images.length / batch.count]),
  );
  let running = images.map(({ shape }) => tf.fill([shape[0]], Number.NEGATIVE_INFINITY));
  const points = gridPoints(grid);
  for (const [start, tile] of tiles(points)) {
    const count = tile.length / 2;
    const z = tf.tensor2d(tile, [count, 2]);
    const classes =
      model.labels === undefined ? undefined : oneHot(new Uint8Array(count).fill(label as number), model.labels);
    const decoded = await decodeLogits(z, classes);
    const next = tf.tidy(() => {
      const logits = tf.reshape(decoded, [count, -1]);
      const { slope, offset } = linearInPixels(model.likelihood, logits);
      const logPrior = tf.sub(tf.mul(tf.sum(tf.square(z), 1), -0.5), Math.log(2 * Math.PI));
      const constant = tf.add(tf.add(logPrior, offset), 2 * Math.log(grid.step));
      const columns = tf.transpose(slope) as tf.Tensor2D;
      return images.map((x, block) => {
        const joint = tf.logSumExp(tf.add(tf.matMul(x, columns), constant), 1);
        return tf.logSumExp(tf.stack([running[block] as tf.Tensor, joint]), 0) as tf.Tensor1D;
      });
    });
    tf.dispose([...running, z, decoded, ...(classes ? [classes] : [])]);
    running = next;
    await tell((start + tile.length) / points.length);
  }
  const result = new Float64Array(indices.length);
  for (const [block, nats] of running.entries()) {
    const alone = tf.tidy(() => pixelsAlone(model.likelihood, images[block] as tf.Tensor2D));
    const [given, own] = [await nats.data(), await alone.data()];
    result.set(
      given.map((value, index) => value + (own[index] as number)),
      block * imagesPerBlock,
    );
    alone.dispose();
  }
  tf.dispose([...images, ...running]);
  return result;
}

/**
 * log p(x|z) = x · slope + offset + a term that depends only on x.
 *
 *   Bernoulli: slope = logits, offset = -Σ softplus(logits)
 *   Gaussian:  slope = m / v,  offset = -Σ (m² / v + log 2πv) / 2,  m = sigmoid(logits)
 */
function linearInPixels(likelihood: Likelihood, logits: tf.Tensor): { slope: tf.Tensor; offset: tf.Tensor } {
  if (likelihood.kind === "bernoulli") return { slope: logits, offset: tf.neg(tf.sum(softplus(logits), 1)) };
  const { variance } = likelihood;
  const means = tf.sigmoid(logits);
  const squares = tf.sum(tf.square(means), 1);
  const constant = 0.5 * (logits.shape[1] as number) * Math.log(2 * Math.PI * variance);
  return { slope: tf.div(means, variance), offset: tf.sub(tf.mul(squares, -0.5 / variance), constant) };
}

/** The term that depends only on x: 0, or -Σ x² / 2v. */
function pixelsAlone(likelihood: Likelihood, x: tf.Tensor2D): tf.Tensor {
  if (likelihood.kind === "bernoulli") return tf.zeros([x.shape[0]]);
  return tf.mul(tf.sum(tf.square(x), 1), -0.5 / likelihood.variance);
}

/** The grid's points, (numPoints, 2). */
function gridPoints({ step, radius }: Grid): Float32Array {
  const side = 2 * Math.round(radius / step) + 1;
  const coordinate = (index: number) => (index - (side - 1) / 2) * step;
  return Float32Array.from({ length: side * side * 2 }, (_, index) => {
    const point = index >> 1;
    return coordinate(index % 2 === 0 ? Math.floor(point / side) : point % side);
  });
}

/** The points tile by tile, each with its offset. */
function* tiles(points: Float32Array): Generator<[start: number, tile: Float32Array]> {
  for (let start = 0; start < points.length; start += 2 * pointsPerTile) {
    yield [start, points.subarray(start, start + 2 * pointsPerTile)];
  }
}
