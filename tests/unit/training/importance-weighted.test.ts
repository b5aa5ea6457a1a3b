/** The importance-weighted bound as an objective: its value and both gradients compared with sums over single draws. */
import * as tf from "@tensorflow/tfjs-core";
import { expect, test } from "vitest";
import { selectBackend } from "../../../training/backends/select.ts";
import type { Parameters } from "../../../training/network/parameters.ts";
import { lossAndGradients } from "../../../training/optimise/descent.ts";
import { normal, stream } from "../../../training/optimise/random.ts";
import { decodeLogits, encode, negativeLogLikelihood } from "../../../training/vae/elbo.ts";
import { init, placeState } from "../../../training/vae/fit/fit.ts";
import { importanceWeightedBounds } from "../../../training/vae/importance-weighted.ts";
import { reparameterize } from "../../../training/vae/posterior.ts";
import { tinyRecipe } from "./support.ts";

const [count, samples] = [3, 4];
const { latentSize } = tinyRecipe;

/** One draw of each image, sample after sample. */
const noise = normal(stream(2, "noise"), samples * count * latentSize);

async function place(): Promise<{ parameters: Parameters; images: tf.Tensor; draws: tf.Tensor2D }> {
  await selectBackend("cpu");
  const { parameters } = placeState(tinyRecipe, init(tinyRecipe, 3));
  const pixels = normal(stream(3, "noise"), count * 30).map((value) => (value > 0.5 ? 1 : 0));
  return {
    parameters,
    images: tf.tensor(pixels, [count, 6, 5]),
    draws: tf.tensor2d(noise, [samples * count, latentSize]),
  };
}

/**
 * log w_i for one draw of each image, (count): z from the parameters `moving`, the density q from `fixed`.
 */
function logWeights(moving: Parameters, fixed: Parameters, images: tf.Tensor, sample: number): Float64Array {
  const weights = tf.tidy(() => {
    const size = count * latentSize;
    const drawn = tf.tensor2d(noise.slice(sample * size, (sample + 1) * size), [count, latentSize]);
    const z = reparameterize(encode(tinyRecipe, { parameters: moving }, images), drawn);
    const { mean, logDiagonal } = encode(tinyRecipe, { parameters: fixed }, images);
    const scaled = tf.div(tf.sub(z, mean), tf.exp(logDiagonal));
    const logQ = tf.sub(tf.sum(tf.mul(tf.square(scaled), -0.5), 1), tf.sum(logDiagonal, 1));
    const logPrior = tf.sum(tf.mul(tf.square(z), -0.5), 1);
    const nats = negativeLogLikelihood(tinyRecipe, decodeLogits(tinyRecipe, { parameters: moving }, z), images);
    return tf.sub(tf.sub(logPrior, logQ), nats).dataSync<"float32">();
  });
  return Float64Array.from(weights);
}

/** w_i / Σ_j w_j for each draw, [sample][image]. */
function normalised(weights: readonly Float64Array[]): readonly (readonly number[])[] {
  const sums = Array.from({ length: count }, (_, n) => weights.reduce((sum, w) => sum + Math.exp(w[n] as number), 0));
  return weights.map((w) => [...w].map((value, n) => Math.exp(value) / (sums[n] as number)));
}

const each = <T>(make: (sample: number) => T) => Array.from({ length: samples }, (_, sample) => make(sample));

test("the bound is the log of the draws' mean weight", async () => {
  const { parameters, images, draws } = await place();
  const weights = each((sample) => logWeights(parameters, parameters, images, sample));
  const bounds = tf.tidy(() => importanceWeightedBounds(tinyRecipe, { parameters }, images, draws)).dataSync();
  for (const [n, bound] of bounds.entries()) {
    const mean = weights.reduce((sum, w) => sum + Math.exp(w[n] as number), 0) / samples;
    // Float32 sums of 30 pixels.
    expect(bound).toBeCloseTo(Math.log(mean), 4);
  }
});

test("the decoder's gradient weights draws by their normalised weight, the encoder's by its square with q's density fixed", async () => {
  const { parameters, images, draws } = await place();
  const { gradients } = lossAndGradients(
    (moving) =>
      tf.neg(tf.sum(importanceWeightedBounds(tinyRecipe, { parameters: moving }, images, draws))) as tf.Scalar,
    parameters,
  );
  const shares = normalised(each((sample) => logWeights(parameters, parameters, images, sample)));
  for (const [index, [name, tensor]] of Object.entries(parameters).entries()) {
    const power = name.startsWith("encoder.") ? 2 : 1;
    const along = normal(stream(6, "noise", index), tensor.size);
    const norm = Math.hypot(...along);
    const direction = tf.tensor(
      along.map((value) => value / norm),
      tensor.shape,
    );
    const surrogate = (h: number) => {
      const moved = { ...parameters, [name]: tf.add(tensor, tf.mul(direction, h)) };
      const fixed = power === 2 ? parameters : moved;
      const sums = each((sample) =>
        logWeights(moved, fixed, images, sample).reduce(
          (sum, value, n) => sum - (shares[sample]?.[n] as number) ** power * value,
          0,
        ),
      );
      return sums.reduce((a, b) => a + b, 0);
    };
    const h = 5e-3;
    const slope = (surrogate(h) - surrogate(-h)) / (2 * h);
    const gradient = tf.sum(tf.mul(gradients[name] as tf.Tensor, direction)).dataSync()[0] as number;
    // A loss near 60 in float32 has a resolution of 4e-6, divided by 2 h.
    expect(Math.abs(gradient - slope), name).toBeLessThan(0.01 * (1 + Math.abs(slope)));
  }
});

test("a step leaks no tensor", async () => {
  const { parameters, images, draws } = await place();
  const { numTensors } = tf.memory();
  const { loss, gradients } = lossAndGradients(
    (moving) =>
      tf.neg(tf.sum(importanceWeightedBounds(tinyRecipe, { parameters: moving }, images, draws))) as tf.Scalar,
    parameters,
  );
  tf.dispose([loss, ...Object.values(gradients)]);
  expect(tf.memory().numTensors).toBe(numTensors);
});
