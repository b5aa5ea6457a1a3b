/** Runs with several stages: which parameters learn, the step size, and resuming after a kill. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { selectBackend } from "../../../training/backends/select.ts";
import type { Recipe } from "../../../training/models/recipe.ts";
import { requireSoundRecipe } from "../../../training/models/sound.ts";
import { networkParameters } from "../../../training/network/layer.ts";
import { toTensors } from "../../../training/network/parameters.ts";
import { decodeLogits, encode } from "../../../training/vae/elbo.ts";
import { disposeState, type FitState, init, placeState, readState, runEpoch } from "../../../training/vae/fit/fit.ts";
import { latticeEncoder } from "../../../training/vae/fit/lattice-encoder.ts";
import { rehearse } from "../../../training/vae/fit/rehearse.ts";
import { learningRateAt } from "../../../training/vae/fit/schedule.ts";
import { latticeSizeAt, stageAt, stagesInWords, stagesOf } from "../../../training/vae/fit/stages.ts";
import { runName, train } from "../../../training/vae/fit/train.ts";
import { latticePoints, logLikelihoods } from "../../../training/vae/lattice.ts";
import { anew, binaryImages, greySplit, silent, tinyDataset, tinyRecipe } from "./support.ts";

const folder = await mkdtemp(join(tmpdir(), "marginalia-stages-"));
afterAll(() => rm(folder, { recursive: true }));
beforeAll(() => selectBackend("wasm"));

const silu = { op: "Silu" } as const;
const lattice: Recipe = {
  ...tinyRecipe,
  id: "tiny-lattice",
  posterior: "full",
  encoder: {
    inputShape: [6, 5],
    layers: [
      { op: "Flatten" },
      { op: "Gemm", units: 20 },
      { op: "Softmax" },
      { op: "Gemm", units: 7 },
      silu,
      { op: "Residual", layers: [{ op: "Gemm", units: 7 }, silu] },
      { op: "Gemm", units: 5 },
    ],
  },
  schedule: "cosine",
  lattice: { share: 0.5, from: 10, to: 40 },
};
const finer: Recipe = {
  ...lattice,
  id: "tiny-finer-lattice",
  lattice: { share: 0.5, from: 10, to: 40, finer: { share: 0.25, size: 90, learningRate: 1e-4 } },
};
const both: Recipe = {
  ...lattice,
  id: "tiny-lattice-both",
  lattice: { share: 0.5, from: 10, to: 40, both: { share: 0.25, learningRate: 5e-4 } },
};
const weighted: Recipe = {
  ...tinyRecipe,
  id: "tiny-weighted",
  convention: "sampled",
  importanceWeighted: { share: 0.5, samples: 3 },
};
const staged = [lattice, finer, both, weighted];
const dataset = tinyDataset(greySplit(40, [6, 5]), greySplit(6, [6, 5]));

test("a lattice's decoder learns for its share and its encoder for the rest, each with a schedule of its own", () => {
  expect(stagesOf(lattice, 10)).toEqual([
    {
      objective: "lattice",
      learns: "decoder",
      begin: 0,
      course: { begin: 0, epochs: 5 },
      lattice: { from: 10, to: 40 },
    },
    { objective: "elbo", learns: "encoder", fixed: "encoder.1.", begin: 5, course: { begin: 5, epochs: 5 } },
  ]);
  expect([0, 4, 5, 9].map((epoch) => stageAt(lattice, epoch, 10).learns)).toEqual([
    "decoder",
    "decoder",
    "encoder",
    "encoder",
  ]);
  expect(stagesOf(finer, 8).map(({ begin, lattice: growth }) => [begin, growth])).toEqual([
    [0, { from: 10, to: 40 }],
    [4, { from: 90, to: 90 }],
    [6, undefined],
  ]);
  const rates = [4, 5, 6].map((epoch) => learningRateAt(finer, stageAt(finer, epoch, 8), epoch));
  expect(rates).toEqual([1e-4, 5e-5, finer.optimizer.learningRate]);
  expect(stagesOf(both, 8).map(({ begin, learns, course }) => [begin, learns, course.epochs])).toEqual([
    [0, "decoder", 4],
    [4, "encoder", 2],
    [6, undefined, 2],
  ]);
  expect([5, 6, 7].map((epoch) => learningRateAt(both, stageAt(both, epoch, 8), epoch))).toEqual([
    expect.closeTo(both.optimizer.learningRate / 2, 12),
    5e-4,
    2.5e-4,
  ]);
  expect(stagesInWords(both)).toMatch(
    /on a lattice of its own; for the last 25 % of the epochs both together, by the ELBO$/,
  );
  expect(stagesOf(weighted, 4).map(({ objective, begin }) => [objective, begin])).toEqual([
    ["elbo", 0],
    ["importance-weighted", 2],
  ]);
  expect(stagesOf(tinyRecipe, 4)).toHaveLength(1);
  expect(stagesInWords(tinyRecipe)).toBeUndefined();
});

test("a lattice grows in equal ratios and has all of its points for the last third", () => {
  const size = (epoch: number) => latticeSizeAt({ from: 100, to: 800 }, epoch, 9);
  expect([0, 2, 4, 6, 7.5, 9].map(size)).toEqual([100, 200, 400, 800, 800, 800]);
});

describe.each(staged)("$id", (recipe) => {
  const epochs = 4;
  const run = (checkpoints: string, resume: boolean, killAt?: number) =>
    train(
      recipe,
      dataset,
      { ...anew, fresh: !resume, resume, epochs, seed: 7, backend: "wasm", checkpoints: join(folder, checkpoints) },
      {
        ...silent,
        onProgress: (epoch) => {
          if (epoch === killAt) throw new Error("killed");
        },
      },
    );

  test("killed in either stage and resumed, the run is the uninterrupted one, bit for bit", async () => {
    const whole = await run("whole", false);
    await expect(run("killed", false, 2)).rejects.toThrow("killed");
    await expect(run("killed", true, 4)).rejects.toThrow("killed");
    const resumed = await run("killed", true);
    expect(resumed.values).toEqual(whole.values);
    const elbos = (history: typeof whole.history) => history.map((record) => ({ ...record, seconds: 0 }));
    expect(elbos(resumed.history)).toEqual(elbos(whole.history));
  });

  test("another length is another run", () => {
    const [three, four] = [3, 4].map((count) => runName(recipe, dataset, 7, count));
    expect(three).not.toEqual(four);
  });

  test("a rehearsal takes a step of every stage and leaks no tensor", async () => {
    const { numTensors } = tf.memory();
    await rehearse({ ...recipe, epochs: 4 }, dataset);
    expect(tf.memory().numTensors).toBe(numTensors);
  });
});

test("parameters outside the stage are unchanged to the last bit: another network, and the encoder's lattice", async () => {
  const moved = async (state: FitState) => {
    const before = await readState(state);
    const after = await runEpoch(lattice, { seed: 1, epochs: 2 }, state, dataset.train);
    const values = await readState(after.state);
    const networks = new Set(
      Object.keys(values.parameters)
        .filter((name) => String(values.parameters[name]) !== String(before.parameters[name]))
        .map((name) => name.split(".")[0]),
    );
    return { state: after.state, networks: [...networks], lattice: values.parameters["encoder.1.weight"] };
  };
  const first = await moved(placeState(lattice, init(lattice, 1)));
  expect(first.networks).toEqual(["decoder"]);
  const second = await moved(first.state);
  expect(second.networks).toEqual(["encoder"]);
  const { parameters } = second.state;
  const start = await latticeEncoder(lattice, parameters, 1);
  expect(second.lattice).toEqual(start["encoder.1.weight"]);
  disposeState(second.state);
});

test("in the end both networks learn, all but the encoder's lattice", async () => {
  const run = { seed: 1, epochs: 4 };
  let state = placeState(both, init(both, 1));
  for (let epoch = 0; epoch < 3; epoch++) state = (await runEpoch(both, run, state, dataset.train)).state;
  const before = await readState(state);
  state = (await runEpoch(both, run, state, dataset.train)).state;
  const after = await readState(state);
  disposeState(state);
  const still = Object.keys(after.parameters).filter(
    (name) => String(after.parameters[name]) === String(before.parameters[name]),
  );
  expect(still).toEqual(["encoder.1.weight", "encoder.1.bias"]);
});

test("the encoder starts with the posterior mean on its lattice", async () => {
  const { parameters } = placeState(lattice, init(lattice, 4));
  const size = 20;
  const points = latticePoints(size, [0, 0]);
  const x = binaryImages(5, 6, 5);
  const start = toTensors(networkParameters(lattice.encoder, "encoder"), await latticeEncoder(lattice, parameters, 1));
  const { means, joint } = tf.tidy(() => {
    const logits = decodeLogits(lattice, { parameters }, tf.tensor2d(points, [size, 2]));
    const images = tf.tensor2d(x, [5, 30]);
    return {
      means: encode(lattice, { parameters: start }, tf.reshape(images, [5, 6, 5])).mean.dataSync<"float32">(),
      joint: logLikelihoods(tf.reshape(logits, [size, 30]), images).dataSync<"float32">(),
    };
  });
  for (let image = 0; image < 5; image++) {
    const weights = Array.from(joint.subarray(image * size, (image + 1) * size), (nats) => Math.exp(nats));
    const total = weights.reduce((a, b) => a + b, 0);
    for (const axis of [0, 1]) {
      const wanted = weights.reduce((sum, weight, g) => sum + (weight / total) * (points[2 * g + axis] as number), 0);
      // Float32 through a softmax of log-likelihoods near 20 nats.
      expect(means[2 * image + axis]).toBeCloseTo(wanted, 4);
    }
  }
  tf.dispose([...Object.values(parameters), ...Object.values(start)]);
});

test("training on the lattice raises its evidence", async () => {
  const recipe = {
    ...lattice,
    lattice: { share: 1, from: 40, to: 40 },
    optimizer: { ...lattice.optimizer, learningRate: 1e-2 },
  };
  let state = placeState(recipe, init(recipe, 1));
  const nats: number[] = [];
  for (let epoch = 0; epoch < 20; epoch++) {
    const done = await runEpoch(recipe, { seed: 1, epochs: 20 }, state, dataset.train);
    state = done.state;
    nats.push(done.elboNats);
  }
  disposeState(state);
  expect(nats.at(-1)).toBeGreaterThan((nats[0] as number) + 0.5);
});

test("stages require a model that they can train", () => {
  expect(() => requireSoundRecipe({ ...lattice, likelihood: { kind: "gaussian", variance: 1 } })).toThrow(
    /lattice: expected Bernoulli pixels, a latent of two dimensions, a full covariance and no labels/,
  );
  expect(() => requireSoundRecipe({ ...lattice, encoder: { ...lattice.encoder, layers: [] } })).toThrow(/encoder/);
  const relu = lattice.encoder.layers.map((layer) => (layer.op === "Silu" ? ({ op: "Relu" } as const) : layer));
  expect(() => requireSoundRecipe({ ...lattice, encoder: { ...lattice.encoder, layers: relu } })).toThrow(
    /lattice: expected an encoder of Flatten, Gemm, Softmax/,
  );
  expect(() => requireSoundRecipe({ ...weighted, lattice: lattice.lattice as NonNullable<Recipe["lattice"]> })).toThrow(
    /no importance-weighted stage/,
  );
  expect(() => requireSoundRecipe({ ...weighted, importanceWeighted: { share: 0.5, samples: 0 } })).toThrow(/samples/);
  expect(() => requireSoundRecipe({ ...lattice, lattice: { share: 0.01, from: 1, to: 9 } })).toThrow(/share/);
  const noEncoder = { share: 0.5, from: 1, to: 9, both: { share: 0.75, learningRate: 1e-3 } };
  expect(() => requireSoundRecipe({ ...lattice, epochs: 8, lattice: noEncoder })).toThrow(/share/);
});
