/** Figures of a trained model: the order of the bounds, the evidence against brute force, the ranking of a test set. */

import * as tf from "@tensorflow/tfjs-core";
import type { RandomGenerator } from "pure-rand/types/RandomGenerator";
import { beforeAll, expect, test } from "vitest";
import { selectBackend } from "../../../training/backends/select.ts";
import { pixelValues } from "../../../training/data/binarize.ts";
import type { Split } from "../../../training/data/dataset.ts";
import type { Recipe } from "../../../training/models/recipe.ts";
import { stream } from "../../../training/optimise/random.ts";
import {
  decodeMeans,
  drawTerms,
  encodeMeans,
  evaluateElbo,
  imageBatches,
  importanceWeighted,
  importanceWeightedBound,
  meanSquaredError,
  type TrainedModel,
} from "../../../training/vae/measure/evaluate.ts";
import { logEvidence } from "../../../training/vae/measure/evidence.ts";
import { rankImages } from "../../../training/vae/measure/ranking.ts";
import { type Ranking, RankingSchema } from "../../../worker/artifact.ts";
import { bernoulliLogLikelihood, gaussianLogLikelihood } from "../../../worker/probability/latent-variables/elbo.ts";
import { greySplit, largestGap } from "./support.ts";
import { tinyRecipeOf, tinyRecipes, tinyTrained } from "./tiny-recipes.ts";

beforeAll(() => selectBackend("wasm"));

const splitOf = (recipe: Recipe, count: number) => greySplit(count, recipe.encoder.inputShape as [number, number]);
const planes = tinyRecipes.filter(({ latentSize }) => latentSize === 2);

/** x for one image of a split. */
function pixelsOf({ convention }: TrainedModel, split: Split, index: number): Float32Array {
  const size = split.imageShape[0] * split.imageShape[1];
  const values = pixelValues(convention);
  return Float32Array.from(split.pixels.subarray(index * size, (index + 1) * size), (level) => values[level] as number);
}

/** The draws' terms for a split of a single batch. */
async function drawSplit(trained: TrainedModel, split: Split, rng: RandomGenerator, samples: number) {
  for (const batch of imageBatches(trained, split)) return await drawTerms(trained, batch, rng, samples);
  throw new Error("drawSplit: expected images, got none");
}

/** log p(x|z) in double precision from the decoder's means. */
function logLikelihood({ model }: TrainedModel, x: Float32Array, means: Float32Array): number {
  return model.likelihood.kind === "bernoulli"
    ? bernoulliLogLikelihood(x, means)
    : gaussianLogLikelihood(x, means, model.likelihood.variance);
}

test.each(planes)("the evidence of $id by matrix products is the sum over the grid, image by image", async (recipe) => {
  const trained = tinyTrained(recipe, 8);
  const split = splitOf(recipe, 5);
  const [step, radius] = [0.25, 5];
  const side = Array.from({ length: 2 * (radius / step) + 1 }, (_, index) => index * step - radius);
  const grid = Float32Array.from(side.flatMap((a) => side.flatMap((b) => [a, b])));
  const points = grid.length / 2;
  const size = split.imageShape[0] * split.imageShape[1];
  const evidence = await logEvidence(trained, split, { step, radius });
  for (let index = 0; index < split.count; index++) {
    const labels = new Uint8Array(points).fill(split.labels[index] as number);
    const means = await decodeMeans(trained, grid, labels);
    const x = pixelsOf(trained, split, index);
    let sum = 0;
    for (let point = 0; point < points; point++) {
      const [a, b] = [grid[2 * point] as number, grid[2 * point + 1] as number];
      const density = Math.exp(-0.5 * (a * a + b * b)) / (2 * Math.PI);
      const nats = logLikelihood(trained, x, means.subarray(point * size, (point + 1) * size));
      sum += step * step * density * Math.exp(nats);
    }
    // float32 logits, and sums over pixels of order a hundred, compared with doubles.
    expect(Math.abs((evidence[index] as number) - Math.log(sum))).toBeLessThan(2e-4);
  }
});

test("the evidence of a model whose decoder ignores z is log p(x), for any prior", async () => {
  for (const recipe of planes) {
    const trained = tinyTrained(recipe, 8);
    const first = Object.keys(trained.parameters).find((name) => /^decoder\.\d+\.weight$/.test(name)) as string;
    const parameters = { ...trained.parameters, [first]: tf.zerosLike(trained.parameters[first] as tf.Tensor) };
    const blind = { ...trained, parameters };
    const split = splitOf(recipe, 4);
    const evidence = await logEvidence(blind, split, { step: 0.25, radius: 6 });
    const means = await decodeMeans(blind, new Float32Array(8), split.labels);
    const size = means.length / 4;
    const wanted = [0, 1, 2, 3].map((index) =>
      logLikelihood(blind, pixelsOf(blind, split, index), means.subarray(index * size, (index + 1) * size)),
    );
    // The grid covers all of the prior but 1e-9.
    expect(largestGap(evidence, wanted)).toBeLessThan(2e-4);
  }
});

test("the evidence needs a two-dimensional latent", async () => {
  const recipe = tinyRecipeOf("tiny-residual-3d");
  await expect(logEvidence(tinyTrained(recipe, 1), splitOf(recipe, 2), { step: 1, radius: 2 })).rejects.toThrow(
    /expected a latent of size 2, got 3/,
  );
});

test.each(planes)("for $id elbo ≤ importance-weighted bound ≤ exact evidence", async (recipe) => {
  const trained = tinyTrained(recipe, 3);
  const split = splitOf(recipe, 30);
  const elbo = await evaluateElbo(trained, split, 20);
  const bound = await importanceWeightedBound(trained, split, 100);
  const evidence = await logEvidence(trained, split, { step: 0.1, radius: 6 });
  const nats = evidence.reduce((sum, value) => sum + value, 0) / split.count;
  expect(elbo.elboNats).toBeLessThan(bound.nats);
  // The bound is a Monte Carlo estimate: with k = 100 on 30 images it varies by about 1e-2.
  expect(bound.nats).toBeLessThan(nats + 0.03);
  expect(elbo.elboNats).toBeCloseTo(-elbo.reconstructionNats - elbo.klNats, 6);
});

test("with one draw, the importance-weighted bound is the draw's own log p(x|z) + log p(z) - log q(z|x)", () => {
  expect(importanceWeighted(Float32Array.of(150.5), Float32Array.of(-3.25))).toBe(-153.75);
});

test("repeating draws changes nothing, and a common factor of all weights adds its logarithm", () => {
  const reconstruction = Float32Array.of(100, 101.5, 99, 250);
  const ratio = Float32Array.of(-2, 1, 0.5, -1);
  const bound = importanceWeighted(reconstruction, ratio);
  expect(importanceWeighted(new Float32Array(9).fill(100), new Float32Array(9).fill(-2))).toBeCloseTo(-102, 10);
  expect(
    importanceWeighted(
      reconstruction.map((nats) => nats - 7),
      ratio,
    ),
  ).toBeCloseTo(bound + 7, 10);
  // Weights far smaller than the largest one, beyond the digits of a float.
  expect(importanceWeighted(Float32Array.of(2000, 5000), Float32Array.of(0, 0))).toBeCloseTo(-2000 - Math.log(2), 10);
});

test.each(tinyRecipes)("more draws never lower the bound of $id, averaged over all subsets", async (recipe) => {
  const trained = tinyTrained(recipe, 3);
  const samples = 64;
  const images = 6;
  const terms = await drawSplit(trained, splitOf(recipe, images), stream(1, "importance"), samples);
  for (let image = 0; image < images; image++) {
    let previous = Number.NEGATIVE_INFINITY;
    for (let k = 1; k <= samples; k *= 2) {
      const groups = Array.from({ length: samples / k }, (_, group) => {
        const of = (values: Float32Array) =>
          values.subarray(image * samples + group * k, image * samples + (group + 1) * k);
        return importanceWeighted(of(terms.reconstruction), of(terms.logPriorRatio));
      });
      const mean = groups.reduce((sum, nats) => sum + nats, 0) / groups.length;
      // Jensen's inequality holds group by group for the same draws.
      expect(mean).toBeGreaterThan(previous);
      previous = mean;
    }
  }
});

test("the draws' terms are the decoder's densities at draws of q", async () => {
  for (const recipe of tinyRecipes) {
    const trained = tinyTrained(recipe, 3);
    const split = splitOf(recipe, 3);
    const elbo = await evaluateElbo(trained, split, 100);
    const { reconstruction, logPriorRatio } = await drawSplit(trained, split, stream(9, "importance"), 100);
    const nats = reconstruction.map((value, index) => (logPriorRatio[index] as number) - value);
    const mean = nats.reduce((sum, value) => sum + value, 0) / nats.length;
    const spread = Math.sqrt(nats.reduce((sum, value) => sum + (value - mean) ** 2, 0) / nats.length);
    // Four standard errors of the difference of two estimates, including the variance over images.
    expect(Math.abs(mean - elbo.elboNats)).toBeLessThan(4 * spread * Math.sqrt(2 / nats.length));
  }
});

test("the squared error of Gaussian pixels is their reconstruction term without its constant", async () => {
  for (const recipe of tinyRecipes) {
    if (recipe.likelihood.kind !== "gaussian") continue;
    const trained = tinyTrained(recipe, 3);
    const split = splitOf(recipe, 12);
    const { variance } = recipe.likelihood;
    const pixels = split.imageShape[0] * split.imageShape[1];
    const { reconstructionNats } = await evaluateElbo(trained, split, 1);
    const constant = 0.5 * Math.log(2 * Math.PI * variance);
    // Both use the draws of the first pass.
    const wanted = 2 * variance * (reconstructionNats / pixels - constant);
    expect(Math.abs((await meanSquaredError(trained, split)) - wanted)).toBeLessThan(1e-5);
  }
});

test("posterior means of the test set are those of one image at a time", async () => {
  for (const recipe of tinyRecipes) {
    const trained = tinyTrained(recipe, 3);
    const split = splitOf(recipe, 7);
    const all = await encodeMeans(trained, split);
    const size = split.imageShape[0] * split.imageShape[1];
    for (let index = 0; index < split.count; index++) {
      const alone = {
        ...split,
        count: 1,
        pixels: split.pixels.subarray(index * size, (index + 1) * size),
        labels: split.labels.subarray(index, index + 1),
      };
      const wanted = all.slice(index * recipe.latentSize, (index + 1) * recipe.latentSize);
      // Products of other shapes are summed in another order.
      expect(largestGap(await encodeMeans(trained, alone), wanted)).toBeLessThan(1e-5);
    }
  }
});

test.each(tinyRecipes)("no figure of $id leaks a tensor or a byte", async (recipe) => {
  const trained = tinyTrained(recipe, 3);
  const split = splitOf(recipe, 12);
  const figures: Record<string, () => Promise<unknown>> = {
    evaluateElbo: () => evaluateElbo(trained, split, 2),
    importanceWeightedBound: () => importanceWeightedBound(trained, split, 3),
    meanSquaredError: () => meanSquaredError(trained, split),
    encodeMeans: () => encodeMeans(trained, split),
    decodeMeans: () => decodeMeans(trained, new Float32Array(2 * recipe.latentSize), split.labels.slice(0, 2)),
    rankImages: () => rankImages(trained, split),
    // Left over after the first batch.
    imageBatches: async () => imageBatches(trained, splitOf(recipe, 501)).find(() => true),
    ...(recipe.latentSize === 2 ? { logEvidence: () => logEvidence(trained, split, { step: 0.25, radius: 5 }) } : {}),
  };
  const { numTensors, numBytes } = tf.memory();
  for (const [name, measure] of Object.entries(figures)) {
    await measure();
    expect(tf.memory(), name).toMatchObject({ numTensors, numBytes });
  }
});

test("the evidence on a grid of many tiles takes no more memory than with few", async () => {
  const heap = () => (tf.backend() as unknown as { wasm: { HEAPU8: Uint8Array } }).wasm.HEAPU8.length;
  for (const recipe of planes) {
    const trained = tinyTrained(recipe, 3);
    const split = splitOf(recipe, 3);
    // 4,225 and 40,401 points: two tiles and ten.
    await logEvidence(trained, split, { step: 0.125, radius: 4 });
    const few = heap();
    await logEvidence(trained, split, { step: 0.04, radius: 4 });
    expect(heap()).toBe(few);
  }
});

/** Both ends of both lists. */
const ends = ({ byElbo, byImportanceWeighted }: Ranking) => [
  { ...byElbo, bound: "elboNats" as const },
  { ...byImportanceWeighted, bound: "importanceWeightedNats" as const },
];

test.each(tinyRecipes)(
  "the ranking of $id has both ends in order, and each image's terms are consistent",
  async (recipe) => {
    const trained = tinyTrained(recipe, 3);
    const split = splitOf(recipe, 120);
    const ranking = RankingSchema.parse(await rankImages(trained, split));
    expect(ranking).toMatchObject({ samples: 100, images: 120, seed: 3 });
    for (const { most, least, bound } of ends(ranking)) {
      expect([most.length, least.length]).toEqual([50, 50]);
      const inOrder = [...most, ...least.toReversed()];
      expect(new Set(inOrder.map(({ index }) => index)).size).toBe(100);
      for (const [place, image] of inOrder.entries()) {
        if (place > 0) expect(image[bound]).toBeLessThanOrEqual(inOrder[place - 1]?.[bound] as number);
        expect(image.label).toBe(split.labels[image.index]);
        // Three numbers rounded to six decimals.
        expect(Math.abs(image.elboNats + image.reconstructionNats + image.klNats)).toBeLessThan(2e-6);
        expect(image.importanceWeightedNats).toBeGreaterThan(image.elboNats);
        expect(image.standardErrorNats).toBeGreaterThan(0);
      }
    }
  },
);

test("a test set smaller than both ends is listed completely at both, and the same draws rank it the same", async () => {
  const recipe = tinyRecipeOf("tiny-conditional-2d");
  const split = splitOf(recipe, 12);
  const ranking = await rankImages(tinyTrained(recipe, 3), split);
  for (const { most, least } of ends(ranking)) expect(least).toEqual(most.toReversed());
  expect(await rankImages(tinyTrained(recipe, 3), split)).toEqual(ranking);
  const exact = await logEvidence(tinyTrained(recipe, 3), split, { step: 0.1, radius: 6 });
  for (const { index, elboNats, standardErrorNats } of ranking.byElbo.most) {
    expect(elboNats - 4 * standardErrorNats).toBeLessThan(exact[index] as number);
  }
});
