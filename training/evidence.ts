/**
 * The exact evidence of a model whose latent is a plane, by quadrature.
 */
import * as tf from "@tensorflow/tfjs";
import type { TrainedModel } from "./evaluate.ts";
import { batches } from "./mnist/batches.ts";
import { pixelValues } from "./mnist/binarize.ts";
import type { Split } from "./mnist/dataset.ts";
import { softplus } from "./vae/bernoulli.ts";
import { forward } from "./vae/blocks.ts";

/** Latents decoded at once. */
const pointsPerTile = 4096;
/** Images held against a tile at once. */
const imagesPerBlock = 1000;

/**
 * log p(x) of each image, in nats, (split.count).
 *
 *   p(x) = ∫ p(x|z) N(z; 0, I) dz ≈ step² Σ_grid p(x|z) N(z; 0, I),   z on a square grid of half-width `radius`
 *
 * For Bernoulli pixels log p(x|z) = x · logits(z) - Σ softplus(logits(z)), so that all images against all grid points
 * are one matrix product a tile; the sum over tiles is kept as a running log-sum-exp.
 *
 * @throws Error unless the latent has two dimensions
 */
export async function logEvidence(
  trained: TrainedModel,
  split: Split,
  { step, radius }: { readonly step: number; readonly radius: number },
): Promise<Float64Array> {
  const { model, parameters, convention } = trained;
  if (model.latentSize !== 2) throw new Error(`logEvidence: expected a latent of size 2, got ${model.latentSize}`);
  const images = [...batches(split, pixelValues(convention), imagesPerBlock)].map(({ count, images: values }) =>
    tf.tensor2d(values, [count, values.length / count]),
  );
  let running = images.map(({ shape }) => tf.fill([shape[0]], Number.NEGATIVE_INFINITY));
  for (const points of tiles(gridPoints(step, radius))) {
    const next = tf.tidy(() => {
      const z = tf.tensor2d(points, [points.length / 2, 2]);
      const logits = tf.reshape(forward(model.decoder, "decoder", parameters, z), [points.length / 2, -1]);
      const logPrior = tf.sub(tf.mul(tf.sum(tf.square(z), 1), -0.5), Math.log(2 * Math.PI));
      const offset = tf.add(tf.sub(logPrior, tf.sum(softplus(logits), 1)), 2 * Math.log(step));
      const columns = tf.transpose(logits) as tf.Tensor2D;
      return images.map((x, block) => {
        const joint = tf.logSumExp(tf.add(tf.matMul(x, columns), offset), 1);
        return tf.logSumExp(tf.stack([running[block] as tf.Tensor, joint]), 0) as tf.Tensor1D;
      });
    });
    tf.dispose(running);
    running = next;
    await new Promise((resume) => setImmediate(resume));
  }
  const result = new Float64Array(split.count);
  for (const [block, nats] of running.entries()) result.set(await nats.data(), block * imagesPerBlock);
  tf.dispose([...images, ...running]);
  return result;
}

/** The grid's points, (numPoints, 2). */
function gridPoints(step: number, radius: number): Float32Array {
  const side = 2 * Math.round(radius / step) + 1;
  const coordinate = (index: number) => (index - (side - 1) / 2) * step;
  return Float32Array.from({ length: side * side * 2 }, (_, index) => {
    const point = index >> 1;
    return coordinate(index % 2 === 0 ? Math.floor(point / side) : point % side);
  });
}

function* tiles(points: Float32Array): Generator<Float32Array> {
  for (let start = 0; start < points.length; start += 2 * pointsPerTile) {
    yield points.subarray(start, start + 2 * pointsPerTile);
  }
}
