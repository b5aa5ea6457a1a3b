/** Whole runs of every tiny recipe: interrupted and resumed ones end like uninterrupted ones, without leaks. */
import { copyFile, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import { afterAll, describe, expect, test } from "vitest";
import { selectBackend } from "../../../training/backends/select.ts";
import { type Dataset, firstImages } from "../../../training/data/dataset.ts";
import type { Recipe } from "../../../training/models/recipe.ts";
import { type RunName, requireRun, runPath } from "../../../training/runs/run-file.ts";
import { type Checkpoint, loadCheckpoint, saveCheckpoint } from "../../../training/vae/fit/checkpoint.ts";
import { disposeState, init, placeState, publishedParameters, runEpoch } from "../../../training/vae/fit/fit.ts";
import { runName, train } from "../../../training/vae/fit/train.ts";
import { evaluateElbo } from "../../../training/vae/measure/evaluate.ts";
import { anew, binarySplit, greySplit, silent, tinyDataset, tinyRecipe } from "./support.ts";
import { tinyRecipes } from "./tiny-recipes.ts";

const folder = await mkdtemp(join(tmpdir(), "marginalia-run-"));
afterAll(() => rm(folder, { recursive: true }));

const epochs = 3;

function datasetOf(recipe: Recipe): Dataset {
  const shape = recipe.encoder.inputShape as [number, number];
  return tinyDataset(greySplit(20, shape), greySplit(6, shape));
}

/** Trains to the end; `killAt` throws in the middle of that epoch, as late as possible before it is saved. */
function run(
  recipe: Recipe,
  backend: string,
  checkpoints: string,
  resume: boolean,
  killAt?: number,
): Promise<Checkpoint> {
  const listener = {
    ...silent,
    onProgress: (epoch: number) => {
      if (epoch === killAt) throw new Error("killed");
    },
  };
  return train(
    recipe,
    datasetOf(recipe),
    { ...anew, fresh: !resume, epochs, seed: 7, backend, checkpoints, resume },
    listener,
  );
}

const status = { unit: "epoch", done: 0, of: epochs, nats: -20, data: "tiny", command: ["train"] } as const;

/** Everything that must repeat, without times. */
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
        const saved = await loadCheckpoint(checkpoints, runName(recipe, datasetOf(recipe), 7, epochs));
        expect(saved?.values.epoch).toBe(killAt - 1);
      }
      const resumed = await run(recipe, backend, checkpoints, true);
      expect(withoutTimes(resumed)).toEqual(withoutTimes(whole));
      const [own, ...others] = await readdir(join(checkpoints, recipe.id));
      expect([own, others]).toEqual([expect.stringMatching(/^seed-7-[0-9a-f]{16}$/), []]);
      for (const [name, values] of Object.entries({ ...whole.values.parameters, ...whole.values.statistics })) {
        expect(values.every(Number.isFinite), name).toBe(true);
        expect(values, name).not.toEqual({ ...init(recipe, 7).parameters, ...init(recipe, 7).statistics }[name]);
      }
      expect(Object.keys(whole.values.averages).length > 0).toBe(recipe.averageDecay !== undefined);
    },
  );

  test.each(tinyRecipes)("an epoch of $id and its evaluation leak no tensors and no bytes", async (recipe) => {
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
  });
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

test("another seed is another run, and so is another length if a schedule depends on it", async () => {
  expect(init(tinyRecipe, 1).parameters).not.toEqual(init(tinyRecipe, 2).parameters);
  const scheduled = tinyRecipes.find(({ schedule }) => schedule === "cosine") as Recipe;
  const lengths = (recipe: Recipe) => [3, 4].map((count) => runName(recipe, datasetOf(recipe), 7, count));
  const [three, four] = lengths(scheduled);
  expect(three).not.toEqual(four);
  const [short, long] = lengths(tinyRecipe);
  expect(short).toEqual(long);
});

test("training settings and data identify a run, and texts about the model do not", () => {
  const named = (recipe: Recipe, dataset = datasetOf(tinyRecipe)) => runName(recipe, dataset, 7, epochs);
  const name = named(tinyRecipe);
  const changes: readonly Partial<Recipe>[] = [
    { batchSize: 8 },
    { optimizer: { ...tinyRecipe.optimizer, learningRate: 2e-3 } },
    { convention: "real" },
    { klWeight: { from: 0, to: 1, epochs: 1 } },
    { averageDecay: 0.9 },
    { decoder: { ...tinyRecipe.decoder, layers: tinyRecipe.decoder.layers.toSpliced(1, 1, { op: "Silu" }) } },
  ];
  const names = changes.map((change) => named({ ...tinyRecipe, ...change }));
  expect(new Set([name, ...names].map(({ recipe }) => recipe)).size).toBe(1 + changes.length);
  expect(named({ ...tinyRecipe, title: "another", notes: ["new"], storage: "float16", epochs: 9 })).toEqual(name);

  const dataset = datasetOf(tinyRecipe);
  const changed = { ...dataset.test, pixels: dataset.test.pixels.with(3, 255 - (dataset.test.pixels[3] as number)) };
  const relabelled = { ...dataset.train, labels: dataset.train.labels.with(0, 2) };
  const others = [{ test: changed }, { train: relabelled }, { train: firstImages(dataset.train, 19) }].map(
    (change) => named(tinyRecipe, { ...dataset, ...change }).data,
  );
  expect(new Set([name.data, ...others]).size).toBe(4);
});

test("a shorter run on fewer images does not change the long run's checkpoint", async () => {
  await selectBackend("wasm");
  const checkpoints = join(folder, "beside");
  const whole = await run(tinyRecipe, "wasm", checkpoints, false);
  const dataset = datasetOf(tinyRecipe);
  const few = { ...dataset, train: firstImages(dataset.train, 10) };
  await train(tinyRecipe, few, { ...anew, epochs: 1, seed: 7, backend: "wasm", checkpoints }, silent);
  expect(await loadCheckpoint(checkpoints, whole.run)).toEqual(whole);
});

test("a file of another run is refused, and a missing one is no error", async () => {
  const name = runName(tinyRecipe, datasetOf(tinyRecipe), 1, epochs);
  const checkpoints = join(folder, "refused");
  const save = (of: RunName) =>
    saveCheckpoint(
      checkpoints,
      { run: of, backend: "cpu", seconds: 1, history: [], values: init(tinyRecipe, 1) },
      status,
    );
  await save(name);
  expect((await loadCheckpoint(checkpoints, name))?.values).toEqual(init(tinyRecipe, 1));
  expect(await loadCheckpoint(checkpoints, { ...name, id: "unknown" })).toBeUndefined();
  const other = { ...name, seed: 2 };
  expect(await loadCheckpoint(checkpoints, other)).toBeUndefined();
  await expect(requireRun(loadCheckpoint, checkpoints, other)).rejects.toThrow(/no checkpoint of tiny-2d, seed 2, in /);
  await save(other);
  await copyFile(runPath(checkpoints, name, "checkpoint"), runPath(checkpoints, other, "checkpoint"));
  await expect(loadCheckpoint(checkpoints, other)).rejects.toThrow(/expected the run .*"seed":2.*got .*"seed":1/);
});

test("a diverging run ends with its epoch, and its last valid checkpoint stays", async () => {
  await selectBackend("wasm");
  const checkpoints = join(folder, "diverged");
  const diverging = { ...tinyRecipe, optimizer: { ...tinyRecipe.optimizer, learningRate: 1e30 } };
  const resume = (recipe: Recipe) => run(recipe, "wasm", checkpoints, true);
  await expect(resume(diverging)).rejects.toThrow(
    /^tiny-2d, seed 7: the (training|test) ELBO is -?(NaN|Infinity) in epoch 1: .* Lower the learning rate, 1e\+30 now/,
  );
  expect(await readdir(join(checkpoints, "tiny-2d"))).toEqual([]);

  const values = init(tinyRecipe, 7);
  const large = { ...values, parameters: { ...values.parameters, "encoder.1.bias": new Float32Array(12).fill(1e38) } };
  const start = {
    run: runName(tinyRecipe, datasetOf(tinyRecipe), 7, epochs),
    backend: "wasm",
    seconds: 0,
    history: [],
  };
  await saveCheckpoint(checkpoints, { ...start, values: large }, status);
  await expect(resume(tinyRecipe)).rejects.toThrow(/the training ELBO is -?(NaN|Infinity) in epoch 1/);
  expect((await loadCheckpoint(checkpoints, start.run))?.values).toEqual(large);
});
