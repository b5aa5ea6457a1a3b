/**
 * Recipes small enough for plain JavaScript and finite differences; together they use everything that a recipe can
 * have.
 */

import type { Recipe } from "../../../training/models/recipe.ts";
import { type Layer, placeLayers } from "../../../training/network/layer.ts";
import { type ParameterValues, toTensors } from "../../../training/network/parameters.ts";
import { normal, stream } from "../../../training/optimise/random.ts";
import { disposeState, init, placeState, readState, runEpoch } from "../../../training/vae/fit/fit.ts";
import type { TrainedModel } from "../../../training/vae/measure/evaluate.ts";
import { headSize, parameterSpecs } from "../../../training/vae/model.ts";
import { greySplit, tinyRecipe } from "./support.ts";

const silu: Layer = { op: "Silu" };
const leaky: Layer = { op: "LeakyRelu", alpha: 0.1 };
const conv = (filters: number, kernel: number, pad = 0, stride = 1): Layer => ({
  op: "Conv",
  filters,
  kernel,
  stride,
  pad,
});

/** Residual blocks, a full covariance in three dimensions, schedules of the step size and of β, averages. */
const residual: Recipe = {
  ...tinyRecipe,
  id: "tiny-residual-3d",
  architecture: "30-9-(3)-9-30",
  latentSize: 3,
  posterior: "full",
  encoder: {
    inputShape: [6, 5],
    layers: [
      { op: "Flatten" },
      { op: "Gemm", units: 9 },
      silu,
      { op: "Residual", layers: [{ op: "Gemm", units: 9 }, silu] },
      { op: "Gemm", units: headSize("full", 3) },
    ],
  },
  decoder: {
    inputShape: [3],
    layers: [
      { op: "Gemm", units: 9 },
      silu,
      { op: "Residual", layers: [{ op: "Gemm", units: 9 }, silu, { op: "Gemm", units: 9 }] },
      { op: "Gemm", units: 30 },
      { op: "Reshape", shape: [6, 5] },
    ],
  },
  convention: "round",
  schedule: "cosine",
  klWeight: { from: 0.2, to: 1, epochs: 2 },
  averageDecay: 0.9,
  storage: "float16",
};

/** Convolutions of stride 1 with and without padding, pooling, a reshape across channels, a label after the features. */
const convolutional: Recipe = {
  ...tinyRecipe,
  id: "tiny-conv-2d",
  architecture: "conv 4, conv 5, max pool, 23-(2); 5-108, conv 16, conv 3, conv 1x1",
  labels: 3,
  encoder: {
    inputShape: [6, 6],
    layers: [
      { op: "Reshape", shape: [1, 6, 6] },
      conv(4, 3),
      leaky,
      conv(5, 3, 1),
      { op: "MaxPool" },
      { op: "Flatten" },
      { op: "Concat", labels: 3 },
      { op: "Gemm", units: 4 },
    ],
  },
  decoder: {
    inputShape: [2],
    layers: [
      { op: "Concat", labels: 3 },
      { op: "Gemm", units: 108 },
      leaky,
      { op: "Reshape", shape: [3, 6, 6] },
      conv(16, 3),
      leaky,
      { op: "Reshape", shape: [4, 8, 8] },
      conv(3, 3),
      leaky,
      conv(1, 1),
      { op: "Reshape", shape: [6, 6] },
    ],
  },
  convention: "real",
};

/**
 * Batch normalisation after every kind of layer that supports it, halving and doubling, a head of log deviations,
 * Gaussian pixels, AdamW, averages.
 */
const normalized: Recipe = {
  ...tinyRecipe,
  id: "tiny-batch-norm-2d",
  architecture: "conv 4 and conv 6 of stride 2, 24-(2); 2-24, transposed conv 4, transposed conv 1",
  likelihood: { kind: "gaussian", variance: 0.3 },
  head: "logDeviation",
  encoder: {
    inputShape: [8, 8],
    layers: [
      { op: "Reshape", shape: [1, 8, 8] },
      ...[4, 6].flatMap((filters): readonly Layer[] => [
        conv(filters, 3, 1, 2),
        { op: "BatchNormalization" },
        { op: "Relu" },
      ]),
      { op: "Flatten" },
      { op: "Gemm", units: 4 },
    ],
  },
  decoder: {
    inputShape: [2],
    layers: [
      { op: "Gemm", units: 24 },
      { op: "BatchNormalization" },
      { op: "Relu" },
      { op: "Reshape", shape: [6, 2, 2] },
      { op: "ConvTranspose", filters: 4 },
      { op: "BatchNormalization" },
      { op: "Relu" },
      { op: "ConvTranspose", filters: 1 },
      { op: "Reshape", shape: [8, 8] },
    ],
  },
  optimizer: { ...tinyRecipe.optimizer, weightDecay: 0.01 },
  averageDecay: 0.9,
};

/** A class-conditional plane of Gaussian pixels. */
const conditional: Recipe = {
  ...tinyRecipe,
  id: "tiny-conditional-2d",
  architecture: "33-10-(2)-10-30",
  labels: 3,
  likelihood: { kind: "gaussian", variance: 0.2 },
  posterior: "full",
  encoder: {
    inputShape: [6, 5],
    layers: [
      { op: "Flatten" },
      { op: "Concat", labels: 3 },
      { op: "Gemm", units: 10 },
      silu,
      { op: "Gemm", units: headSize("full", 2) },
    ],
  },
  decoder: {
    inputShape: [2],
    layers: [
      { op: "Concat", labels: 3 },
      { op: "Gemm", units: 10 },
      silu,
      { op: "Gemm", units: 30 },
      { op: "Reshape", shape: [6, 5] },
    ],
  },
  convention: "real",
  klWeight: { from: 0.5, to: 0.5, epochs: 0 },
};

export const tinyRecipes: readonly Recipe[] = [tinyRecipe, residual, convolutional, normalized, conditional];

/** Tensors of a model like after training: batch normalisations have non-trivial statistics. */
export function tinyValues(recipe: Recipe, seed: number): ParameterValues {
  const { parameters, statistics } = init(recipe, seed);
  return Object.fromEntries(
    Object.entries({ ...parameters, ...statistics }).map(([name, values], index) => {
      const drawn = normal(stream(seed, "noise", index), values.length);
      if (name.endsWith(".variance")) return [name, drawn.map((value) => 0.5 + value * value)];
      const isNormalization = /\.(scale|shift|mean)$/.test(name);
      return [name, isNormalization ? values.map((value, i) => value + 0.3 * (drawn[i] as number)) : values];
    }),
  );
}

/** The same on the current backend, ready for evaluation. */
export function tinyTrained(recipe: Recipe, seed: number): TrainedModel {
  const parameters = toTensors(parameterSpecs(recipe), tinyValues(recipe, seed));
  return { model: recipe, parameters, convention: recipe.convention, seed };
}

/** The tiny recipe of that id. */
export function tinyRecipeOf(id: string): Recipe {
  const recipe = tinyRecipes.find((each) => each.id === id);
  if (recipe === undefined) throw new Error(`tinyRecipeOf: expected a tiny recipe, got ${id}`);
  return recipe;
}

/**
 * Parameters, averages and statistics of a recipe after two steps from its initial values, on the current backend.
 *
 * Biases before batch normalisations are left out, because their gradients are only rounding errors, and so are the
 * running means, which depend only on them.
 */
export async function tinySteps(recipe: Recipe): Promise<ParameterValues> {
  const split = greySplit(8, recipe.encoder.inputShape as [number, number]);
  const start = placeState(recipe, init(recipe, 1));
  const { state } = await runEpoch({ ...recipe, batchSize: 4 }, { seed: 1, epochs: 2 }, start, split);
  const { parameters, averages, statistics } = await readState(state);
  disposeState(state);
  const averaged = Object.fromEntries(Object.entries(averages).map(([name, values]) => [`average.${name}`, values]));
  const layers = [...placeLayers(recipe.encoder, "encoder"), ...placeLayers(recipe.decoder, "decoder")];
  const idle = layers.flatMap(({ layer, prefix }, index) =>
    layer.op === "BatchNormalization" ? [`${prefix}.mean`, `${layers[index - 1]?.prefix}.bias`] : [],
  );
  return Object.fromEntries(
    Object.entries({ ...parameters, ...statistics, ...averaged }).filter(
      ([name]) => !idle.includes(name.replace("average.", "")),
    ),
  );
}
