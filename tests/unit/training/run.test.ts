/** Whole runs of every tiny recipe: interrupted and resumed ones end where uninterrupted ones do, and nothing is left. */
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs";
import { afterAll, describe, expect, test } from "vitest";
import { selectBackend } from "../../../training/backends/select.ts";
import { type Checkpoint, loadCheckpoint, saveCheckpoint } from "../../../training/checkpoint.ts";
import { evaluateElbo } from "../../../training/evaluate.ts";
import { disposeState, init, placeState, publishedParameters, runEpoch } from "../../../training/fit.ts";
import type { Dataset } from "../../../training/mnist/dataset.ts";
import type { Recipe } from "../../../training/models/recipe.ts";
import { runIdentity, train } from "../../../training/train.ts";
import { binarySplit, greySplit, tinyRecipe } from "./support.ts";
import { tinyRecipes } from "./tiny-recipes.ts";

const folder = await mkdtemp(join(tmpdir(), "marginalia-run-"));
afterAll(() => rm(folder, { recursive: true }));

const epochs = 3;

function datasetOf(recipe: Recipe): Dataset {
  const shape = recipe.encoder.inputShape as [number, number];
  return { name: "tiny", title: "tiny", licence: "none", train: greySplit(20, shape), test: greySplit(6, shape) };
}

/** Trains to the end; `killAt` throws in the middle of that epoch, as late as an epoch can be left unsaved. */
function run(
  recipe: Recipe,
  backend: string,
  checkpoints: string,
  resume: boolean,
  killAt?: number,
): Promise<Checkpoint> {
  const listener = {
    onStart: () => {},
    onEpoch: () => {},
    onProgress: (epoch: number) => {
      if (epoch === killAt) throw new Error("killed");
    },
  };
  return train(recipe, datasetOf(recipe), { epochs, seed: 7, backend, checkpoints, resume }, listener);
}

/** What must repeat: everything but the clock. */
function withoutTimes({ seconds: _, history, ...rest }: Checkpoint) {
  return { ...rest, history: history.map((record) => ({ ...record, seconds: 0 })) };
}

describe.each(["wasm", "cpu"])("on %s", (backend) => {
  test.each(tinyRecipes)(
    "a run of $id that is killed and resumed is the uninterrupted run, bit for bit",
    async (recipe) => {
      await selectBackend(backend);
      const whole = await run(recipe, backend, join(folder, backend, "whole"), false);
      expect(whole.values.epoch).toBe(epochs);
      const checkpoints = join(folder, backend, "killed");
      for (const [killAt, resume] of [
        [2, false],
        [epochs, true],
      ] as const) {
        await expect(run(recipe, backend, checkpoints, resume, killAt)).rejects.toThrow("killed");
        const saved = await loadCheckpoint(checkpoints, runIdentity(recipe, datasetOf(recipe), 7, epochs));
        expect(saved?.values.epoch).toBe(killAt - 1);
      }
      const resumed = await run(recipe, backend, checkpoints, true);
      expect(withoutTimes(resumed)).toEqual(withoutTimes(whole));
      expect(await readdir(join(checkpoints, recipe.id))).toEqual(["seed-7.safetensors"]);
      for (const [name, values] of Object.entries({ ...whole.values.parameters, ...whole.values.statistics })) {
        expect(values.every(Number.isFinite), name).toBe(true);
        expect(values, name).not.toEqual({ ...init(recipe, 7).parameters, ...init(recipe, 7).statistics }[name]);
      }
      expect(Object.keys(whole.values.averages).length > 0).toBe(recipe.averageDecay !== undefined);
    },
  );

  test.each(tinyRecipes)(
    "an epoch of $id and its evaluation leave as many tensors and bytes as they found",
    async (recipe) => {
      await selectBackend(backend);
      const dataset = datasetOf(recipe);
      const length = { seed: 1, epochs };
      let state = placeState(recipe, init(recipe, 1));
      const before = tf.memory();
      for (let epoch = 0; epoch < epochs; epoch++) {
        ({ state } = await runEpoch(recipe, length, state, dataset.train));
        const parameters = publishedParameters(state);
        await evaluateElbo({ model: recipe, parameters, convention: recipe.convention, seed: 1 }, dataset.test, 2);
        expect(tf.memory()).toMatchObject({ numTensors: before.numTensors, numBytes: before.numBytes });
      }
      disposeState(state);
    },
  );
});

test("fifty epochs take no more memory than five", async () => {
  await selectBackend("wasm");
  const heap = () => (tf.backend() as unknown as { wasm: { HEAPU8: Uint8Array } }).wasm.HEAPU8.length;
  for (const recipe of tinyRecipes.filter(({ averageDecay }) => averageDecay !== undefined)) {
    const { train: split } = datasetOf(recipe);
    let state = placeState(recipe, init(recipe, 1));
    let after5: number[] = [];
    for (let epoch = 1; epoch <= 50; epoch++) {
      ({ state } = await runEpoch(recipe, { seed: 1, epochs: 50 }, state, split));
      const now = [tf.memory().numTensors, tf.memory().numBytes, heap()];
      if (epoch === 5) after5 = now;
      if (epoch > 5) expect(now).toEqual(after5);
    }
    disposeState(state);
  }
});

test("training raises the ELBO", async () => {
  await selectBackend("wasm");
  const split = binarySplit(40, 6, 5);
  let state = placeState(tinyRecipe, init(tinyRecipe, 1));
  const elbos: number[] = [];
  for (let epoch = 0; epoch < 30; epoch++) {
    const done = await runEpoch(tinyRecipe, { seed: 1, epochs: 30 }, state, split);
    state = done.state;
    elbos.push(done.elboNats);
  }
  disposeState(state);
  expect(elbos.at(-1)).toBeGreaterThan((elbos[0] as number) + 1);
});

test("another seed is another run, and so is another length where a schedule depends on it", async () => {
  expect(init(tinyRecipe, 1).parameters).not.toEqual(init(tinyRecipe, 2).parameters);
  const scheduled = tinyRecipes.find(({ schedule }) => schedule === "cosine") as Recipe;
  const lengths = (recipe: Recipe) => [3, 4].map((count) => runIdentity(recipe, datasetOf(recipe), 7, count));
  const [three, four] = lengths(scheduled);
  expect(three).not.toEqual(four);
  const [short, long] = lengths(tinyRecipe);
  expect(short).toEqual(long);
});

test("a checkpoint of another run is refused, and none is no error", async () => {
  const run = runIdentity(tinyRecipe, datasetOf(tinyRecipe), 1, epochs);
  const checkpoints = join(folder, "refused");
  await saveCheckpoint(checkpoints, { run, backend: "cpu", seconds: 1, history: [], values: init(tinyRecipe, 1) });
  expect((await loadCheckpoint(checkpoints, run))?.values).toEqual(init(tinyRecipe, 1));
  await expect(loadCheckpoint(checkpoints, { ...run, images: 41 })).rejects.toThrow(
    /expected the run .*"images":41.*got .*"images":20/,
  );
  expect(await loadCheckpoint(checkpoints, { ...run, id: "unknown" })).toBeUndefined();
  expect(await loadCheckpoint(checkpoints, { ...run, seed: 2 })).toBeUndefined();
});

test("images of another size and classes that the model does not know are refused before anything is trained", async () => {
  const trainOn = (recipe: Recipe, dataset: Dataset) =>
    train(
      recipe,
      dataset,
      { epochs, seed: 7, backend: "wasm", checkpoints: join(folder, "unsuitable"), resume: false },
      { onStart: () => {}, onEpoch: () => {}, onProgress: () => {} },
    );
  const split = greySplit(6, [8, 8]);
  const dataset: Dataset = { name: "tiny", title: "tiny", licence: "none", train: split, test: split };
  await expect(trainOn(tinyRecipe, dataset)).rejects.toThrow(/expected images of 6x5, got 8x8 in tiny/);
  const conditional = tinyRecipes.find(({ labels }) => labels !== undefined) as Recipe;
  const own = datasetOf(conditional);
  const strange = { ...own, test: { ...own.test, labels: own.test.labels.map((label) => label + 1) } };
  await expect(trainOn(conditional, strange)).rejects.toThrow(/expected classes 0 to 2, got a class 3 in tiny/);
});
