/** One step: its gradients compared with finite differences, its loss term by term, its changes and its leaks. */
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, test } from "vitest";
import { selectBackend } from "../../../training/backends/select.ts";
import { batches } from "../../../training/data/batches.ts";
import { pixelValues } from "../../../training/data/binarize.ts";
import type { Recipe } from "../../../training/models/recipe.ts";
import { normal, stream } from "../../../training/optimise/random.ts";
import { elboTerms } from "../../../training/vae/elbo.ts";
import {
  disposeState,
  type FitValues,
  init,
  placeBatch,
  placeState,
  readState,
  step,
} from "../../../training/vae/fit/fit.ts";
import { greySplit } from "./support.ts";
import { tinyRecipes } from "./tiny-recipes.ts";

const count = 4;
const options = { learningRate: 1e-2, klWeight: 0.3 } as const;

/** The batch of all steps of a recipe. */
function placeTinyBatch(recipe: Recipe) {
  const split = greySplit(count, recipe.encoder.inputShape as [number, number]);
  const [batch] = [...batches(split, pixelValues(recipe.convention), count)];
  if (batch === undefined) throw new Error("expected a batch");
  return placeBatch(recipe, batch, normal(stream(4, "noise"), count * recipe.latentSize));
}

/** The loss at `values` and the values after one step from there. */
async function stepFrom(recipe: Recipe, values: FitValues): Promise<{ loss: number; values: FitValues }> {
  const batch = placeTinyBatch(recipe);
  const { state, loss } = step(recipe, placeState(recipe, values), batch, options);
  const after = { loss: (await loss.data())[0] as number, values: await readState(state) };
  disposeState(state);
  tf.dispose([loss, batch.images, batch.noise, ...(batch.label ? [batch.label] : [])]);
  return after;
}

describe.each(["wasm", "cpu"])("on %s", (backend) => {
  test.each(tinyRecipes)("the gradients of $id are its loss's finite differences", async (recipe) => {
    await selectBackend(backend);
    const values = init(recipe, 3);
    const { loss, values: after } = await stepFrom(recipe, values);
    for (const [index, [name, start]] of Object.entries(values.parameters).entries()) {
      const drawn = normal(stream(6, "noise", index), start.length);
      const norm = Math.hypot(...drawn);
      const direction = drawn.map((value) => value / norm);
      const lossAt = async (along: number) => {
        const moved = start.map((value, i) => value + along * (direction[i] as number));
        return (await stepFrom(recipe, { ...values, parameters: { ...values.parameters, [name]: moved } })).loss;
      };
      // The first moment after the first step is (1 - β1) times the gradient.
      const gradient = (after.first[name] as Float32Array).map((value) => value / (1 - recipe.optimizer.beta1));
      const slope = gradient.reduce((sum, value, i) => sum + value * (direction[i] as number), 0);
      let gap = Number.POSITIVE_INFINITY;
      // A large step crosses kinks of ReLU and pooling; on a small one, a loss near 200 has a resolution of only
      // 1.5e-5.
      for (const h of [1e-2, 5e-3, 3e-3, 2e-3, 1e-3, 5e-4, 3e-4]) {
        if (gap > 0.02)
          gap = Math.abs(((await lossAt(h)) - (await lossAt(-h))) / (2 * h) - slope) / (1 + Math.abs(slope));
      }
      expect(gap, name).toBeLessThan(0.02);
    }
    expect(Number.isFinite(loss)).toBe(true);
  });

  test.each(tinyRecipes)("a step of $id leaks no tensors and no bytes", async (recipe) => {
    await selectBackend(backend);
    const batch = placeTinyBatch(recipe);
    let state = placeState(recipe, init(recipe, 1));
    const { numTensors, numBytes } = tf.memory();
    for (let steps = 0; steps < 3; steps++) {
      const stepped = step(recipe, state, batch, options);
      state = stepped.state;
      stepped.loss.dispose();
      expect(tf.memory()).toMatchObject({ numTensors, numBytes });
    }
    disposeState(state);
    tf.dispose([batch.images, batch.noise, ...(batch.label ? [batch.label] : [])]);
  });
});

test.each(tinyRecipes)("the loss of $id is reconstruction plus β KL, summed over the batch", async (recipe) => {
  await selectBackend("wasm");
  const values = init(recipe, 3);
  const { loss } = await stepFrom(recipe, values);
  const state = placeState(recipe, values);
  const { images, label, noise } = placeTinyBatch(recipe);
  const parameters = { ...state.parameters, ...state.statistics };
  const { reconstruction, kl } = tf.tidy(() =>
    elboTerms(recipe, { parameters, label, onStatistics: () => {} }, images, noise),
  );
  const sum = (nats: tf.Tensor) => [...nats.dataSync()].reduce((total, value) => total + value, 0);
  // Sums of a few float32 numbers, of 1e-7 each, in another order.
  expect(Math.abs(loss / (sum(reconstruction) + options.klWeight * sum(kl)) - 1)).toBeLessThan(1e-6);
});

test("the published average moves with the weights, at first faster than its decay", async () => {
  await selectBackend("wasm");
  for (const recipe of tinyRecipes.filter(({ averageDecay }) => averageDecay !== undefined)) {
    const start = { ...init(recipe, 3), steps: 79 };
    const { values } = await stepFrom(recipe, start);
    for (const [name, average] of Object.entries(values.averages)) {
      const [from, to] = [start.averages[name], values.parameters[name]] as [Float32Array, Float32Array];
      // After step 80 the gain is the larger of 1 - 0.9 and 9 / 90.
      const wanted = from.map((value, i) => value + 0.1 * ((to[i] as number) - value));
      expect(Math.max(...average.map((value, i) => Math.abs(value - (wanted[i] as number)))), name).toBeLessThan(1e-6);
    }
    const first = (await stepFrom(recipe, init(recipe, 3))).values;
    for (const [name, average] of Object.entries(first.averages)) {
      const [from, to] = [start.averages[name], first.parameters[name]] as [Float32Array, Float32Array];
      const wanted = from.map((value, i) => value + (9 / 11) * ((to[i] as number) - value));
      expect(Math.max(...average.map((value, i) => Math.abs(value - (wanted[i] as number)))), name).toBeLessThan(1e-6);
    }
  }
});

test("a batch of one image leaves the statistics unchanged; others move them a tenth of the way", async () => {
  await selectBackend("wasm");
  const recipe = tinyRecipes.find(({ id }) => id === "tiny-batch-norm-2d") as Recipe;
  const values = init(recipe, 3);
  const dense = "decoder.1";
  const { statistics } = (await stepFrom(recipe, values)).values;
  const bias = values.parameters["decoder.0.bias"] as Float32Array;
  expect(statistics[`${dense}.mean`]).not.toEqual(values.statistics[`${dense}.mean`]);
  expect(statistics[`${dense}.mean`]).toHaveLength(bias.length);
  for (const value of statistics[`${dense}.variance`] as Float32Array) {
    // From 1, by a tenth, towards a non-negative variance.
    expect(value).toBeGreaterThanOrEqual(Math.fround(0.9));
  }
  const split = greySplit(1, [8, 8]);
  const [single] = [...batches(split, pixelValues(recipe.convention), 1)];
  if (single === undefined) throw new Error("expected a batch");
  const batch = placeBatch(recipe, single, normal(stream(4, "noise"), recipe.latentSize));
  const { state, loss } = step(recipe, placeState(recipe, values), batch, options);
  const alone = await readState(state);
  expect(alone.statistics[`${dense}.variance`]).toEqual(values.statistics[`${dense}.variance`]);
  expect(Number.isFinite((await loss.data())[0])).toBe(true);
});
