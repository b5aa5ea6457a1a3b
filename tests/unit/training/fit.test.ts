/** The step loop and its checkpoint: runs repeat, resume and leave nothing behind. */
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs";
import { afterAll, expect, test } from "vitest";
import { selectBackend } from "../../../training/backends/select.ts";
import { loadCheckpoint, saveCheckpoint } from "../../../training/checkpoint.ts";
import { disposeState, type FitValues, init, placeState, readState, runEpoch } from "../../../training/fit.ts";
import { normal, permutation, stream } from "../../../training/random.ts";
import { binarySplit, tinyRecipe } from "./support.ts";

const folder = await mkdtemp(join(tmpdir(), "marginalia-fit-"));
afterAll(() => rm(folder, { recursive: true }));

const split = binarySplit(40, 6, 5);
const length = { seed: 1, epochs: 3 };
const run = { id: "tiny-2d", seed: 1, dataset: "mnist", images: 40 };

async function epochs(values: FitValues, count: number): Promise<FitValues> {
  let state = placeState(tinyRecipe, values);
  for (let epoch = 0; epoch < count; epoch++) ({ state } = await runEpoch(tinyRecipe, length, state, split));
  const result = await readState(state);
  disposeState(state);
  return result;
}

test.each(["wasm", "cpu"])(
  "a run resumed from its checkpoint is the uninterrupted run, bit for bit, on %s",
  async (backend) => {
    await selectBackend(backend);
    const whole = await epochs(init(tinyRecipe, 1), 3);
    const values = await epochs(init(tinyRecipe, 1), 1);
    await saveCheckpoint(folder, { run, backend, seconds: 0, history: [], values });
    const loaded = await loadCheckpoint(folder, run);
    expect(await epochs(loaded?.values as FitValues, 2)).toEqual(whole);
    expect(whole.epoch).toBe(3);
  },
);

test("another seed is another run", async () => {
  await selectBackend("wasm");
  expect(init(tinyRecipe, 1).parameters).not.toEqual(init(tinyRecipe, 2).parameters);
});

test("a checkpoint of another run is refused, and none is no error", async () => {
  await saveCheckpoint(folder, { run, backend: "cpu", seconds: 1, history: [], values: init(tinyRecipe, 1) });
  await expect(loadCheckpoint(folder, { ...run, images: 41 })).rejects.toThrow(
    /expected the run .*"images":41.*got .*"images":40/,
  );
  expect(await loadCheckpoint(folder, { ...run, id: "unknown" })).toBeUndefined();
  expect(await loadCheckpoint(folder, { ...run, seed: 2 })).toBeUndefined();
  expect(await readdir(join(folder, "tiny-2d"))).toEqual(["seed-1.safetensors"]);
});

test("an epoch leaves as many tensors as it found", async () => {
  await selectBackend("wasm");
  let state = placeState(tinyRecipe, init(tinyRecipe, 1));
  ({ state } = await runEpoch(tinyRecipe, length, state, split));
  const { numTensors, numBytes } = tf.memory();
  ({ state } = await runEpoch(tinyRecipe, length, state, split));
  expect(tf.memory()).toMatchObject({ numTensors, numBytes });
  disposeState(state);
});

test("training raises the ELBO", async () => {
  await selectBackend("wasm");
  let state = placeState(tinyRecipe, init(tinyRecipe, 1));
  const elbos: number[] = [];
  for (let epoch = 0; epoch < 30; epoch++) {
    const done = await runEpoch(tinyRecipe, length, state, split);
    state = done.state;
    elbos.push(done.elboNats);
  }
  disposeState(state);
  expect(elbos.at(-1)).toBeGreaterThan((elbos[0] as number) + 1);
});

test("a permutation holds each index once; normal draws have the moments of N(0, 1)", () => {
  expect([...permutation(stream(1, "shuffle"), 100)].sort((a, b) => a - b)).toEqual(
    Array.from({ length: 100 }, (_, i) => i),
  );
  const draws = normal(stream(1, "noise"), 100_000);
  const mean = draws.reduce((sum, value) => sum + value, 0) / draws.length;
  const variance = draws.reduce((sum, value) => sum + value * value, 0) / draws.length;
  // Four standard errors: 4 / √n for the mean, 4 √(2 / n) for the variance.
  expect(Math.abs(mean)).toBeLessThan(0.013);
  expect(Math.abs(variance - 1)).toBeLessThan(0.018);
});
