/** Neural regression: likelihood and gradients compared with doubles, resumed runs, and files that compute the same. */
import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import { InferenceSession, Tensor } from "onnxruntime-web/wasm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { selectBackend } from "../../../training/backends/select.ts";
import type { RegressorRecipe } from "../../../training/models/regressor-recipe.ts";
import { wiggleConstant } from "../../../training/models/wiggle-constant.ts";
import { wiggleInput } from "../../../training/models/wiggle-input.ts";
import { toTensors } from "../../../training/network/parameters.ts";
import { disposeDescent, lossAndGradients, placeDescent, readDescent } from "../../../training/optimise/descent.ts";
import { loadCheckpoint } from "../../../training/regression/checkpoint.ts";
import type { RegressionData } from "../../../training/regression/data.ts";
import { exportRegressor, readRegressor } from "../../../training/regression/export.ts";
import { init, runSteps } from "../../../training/regression/fit.ts";
import { drawObservations } from "../../../training/regression/law.ts";
import { logLikelihood, parameterSpecs, placeObservations } from "../../../training/regression/model.ts";
import { evaluatePublished, publishRegressor } from "../../../training/regression/publish.ts";
import { runName, train } from "../../../training/regression/train.ts";
import { compareCards } from "../../../training/vae/measure/compare.ts";
import { RegressorHistorySchema } from "../../../worker/artifact.ts";
import { regressorContract } from "../../../worker/tensor-contract.ts";
import { meanLogLikelihood, regress } from "../../oracles/regressor.ts";
import { anew } from "./support.ts";

const folder = await mkdtemp(join(tmpdir(), "marginalia-regression-"));
afterAll(() => rm(folder, { recursive: true }));
beforeAll(() => selectBackend("wasm"));

const recipes = [wiggleConstant, wiggleInput] as const;
const observations = drawObservations(4, 0, 40);
const data: RegressionData = {
  name: "tiny",
  title: "tiny",
  licence: "none",
  train: observations,
  test: drawObservations(4, 1, 60),
};

/** Trains in a checkpoint folder named after the test. */
function trainIn(name: string, recipe: RegressorRecipe, options: { steps: number; resume?: boolean; stopAt?: number }) {
  const rest = { seed: 1, backend: "wasm", checkpoints: join(folder, name), ...anew };
  const resume = options.resume ?? false;
  return train(recipe, data, { ...rest, steps: options.steps, resume, fresh: !resume }, ({ values }) => {
    if (values.steps === options.stopAt) throw new Error("stopped");
  });
}

describe.each(recipes)("$id", (recipe) => {
  test("the log-likelihood is the mean Gaussian log density", () => {
    const { parameters } = init(recipe, 3);
    const { inputs, targets } = observations;
    const [nats] = tf
      .tidy(() => logLikelihood(recipe, toTensors(parameterSpecs(recipe), parameters), placeObservations(observations)))
      .dataSync();
    // Float32 sums of 40 terms.
    expect(nats).toBeCloseTo(meanLogLikelihood(parameters, inputs, targets), 4);
  });

  test.each(["wasm", "cpu"])("its gradients are finite differences computed in doubles, on %s", async (backend) => {
    await selectBackend(backend);
    const { parameters } = init(recipe, 3);
    const few = drawObservations(4, 2, 12);
    const { gradients } = tf.tidy(() =>
      lossAndGradients(
        (moved) => logLikelihood(recipe, moved, placeObservations(few)),
        toTensors(parameterSpecs(recipe), parameters),
      ),
    );
    const h = 1e-6;
    for (const [name, values] of Object.entries(parameters)) {
      const doubles = Float64Array.from(values);
      const at = (index: number, step: number) => {
        const moved = { ...parameters, [name]: doubles.with(index, (doubles[index] as number) + step) };
        return meanLogLikelihood(moved, few.inputs, few.targets);
      };
      const gradient = (gradients[name] as tf.Tensor).dataSync();
      // Every seventh number of a tensor: 7 divides no layer's size, so that all units occur.
      for (let index = 0; index < doubles.length; index += 7) {
        const difference = (at(index, h) - at(index, -h)) / (2 * h);
        // Float32 has seven digits for each of the 12 terms; the differences have nine.
        const tolerance = 1e-4 * Math.abs(difference) + 1e-5;
        expect(Math.abs((gradient[index] as number) - difference), `${name}[${index}]`).toBeLessThan(tolerance);
      }
    }
    tf.dispose(Object.values(gradients));
    await selectBackend("wasm");
  });

  test("a run stopped at a checkpoint and resumed is the uninterrupted run, bit for bit", async () => {
    const name = `resume-${recipe.id}`;
    const whole = await trainIn(`${name}-whole`, recipe, { steps: 350 });
    await expect(trainIn(name, recipe, { steps: 350, stopAt: 200 })).rejects.toThrow("stopped");
    const run = runName(recipe, data, 1);
    expect((await loadCheckpoint(join(folder, name), run))?.values.steps).toBe(200);
    const resumed = await trainIn(name, recipe, { steps: 350, resume: true });
    expect(resumed.values).toEqual(whole.values);
    expect(resumed.history).toEqual(whole.history);
    expect(whole.history.step).toEqual([100, 200, 300, 350]);
    expect(await readdir(join(folder, name, recipe.id))).toEqual([expect.stringMatching(/^seed-1-[0-9a-f]{16}$/)]);
  });

  test("steps leak no tensors", async () => {
    const placed = placeObservations(observations);
    let state = placeDescent(parameterSpecs(recipe), init(recipe, 1));
    const { numTensors, numBytes } = tf.memory();
    ({ state } = await runSteps(recipe, state, placed, 20));
    expect(tf.memory()).toMatchObject({ numTensors, numBytes });
    disposeDescent(state);
    tf.dispose(Object.values(placed));
  });

  test("the file has the contract's tensors and a free batch, and computes the same as doubles", async () => {
    const { parameters } = init(recipe, 2);
    const file = exportRegressor(recipe, parameters);
    expect(readRegressor(recipe, file)).toEqual(parameters);
    const { inputs, outputs } = regressorContract({ inputSize: 1 });
    const session = await InferenceSession.create(file);
    expect([session.inputNames, session.outputNames]).toEqual([inputs.map((i) => i.name), outputs.map((o) => o.name)]);
    for (const xs of [[0.3], [-20, 0, 9.5]]) {
      const results = await session.run({ input: new Tensor("float32", xs, [xs.length, 1]) });
      for (const { name } of outputs) expect(results[name]?.dims).toEqual([xs.length]);
      for (const [i, x] of xs.entries()) {
        const expected = regress(parameters, x);
        // Float32 against doubles, for numbers below ten.
        expect(results.mean?.data[i]).toBeCloseTo(expected.mean, 5);
        expect(results.standardDeviation?.data[i]).toBeCloseTo(expected.standardDeviation, 5);
      }
    }
    await session.release();
  });

  test("a publication has its files' digests; one that fails parity leaves the old model unchanged", async () => {
    const out = join(folder, "out");
    const checkpoint = await trainIn(`publish-${recipe.id}`, recipe, { steps: 120 });
    const other = { ...checkpoint, run: { ...checkpoint.run, seed: 2 } };
    const card = await publishRegressor(recipe, checkpoint, [other], data, out);
    const models = join(out, "models", recipe.id);
    const published = async () => Promise.all((await readdir(models)).map((name) => readFile(join(models, name))));
    const before = await published();
    expect(before).toHaveLength(5);
    for (const file of Object.values(card.files).filter((each) => each !== undefined)) {
      const content = await readFile(join(models, file.path));
      expect(createHash("sha256").update(content).digest("hex")).toBe(file.sha256);
    }
    expect(card.parity.maxAbsoluteDifference).toBeLessThanOrEqual(1e-5);
    expect(card.metrics.seeds?.map(({ seed }) => seed)).toEqual([1, 2]);
    // The last record of the history was measured in float32 before the file existed.
    const history = RegressorHistorySchema.parse(JSON.parse(await readFile(join(models, "history.json"), "utf8")));
    expect(history.trainNats.at(-1)).toBeCloseTo(card.metrics.train.logLikelihoodNats, 3);
    expect(history.testNats?.at(-1)).toBeCloseTo(card.metrics.test?.logLikelihoodNats as number, 3);
    expect(Math.min(...history.lowestNats)).toBeLessThanOrEqual(history.trainNats[0] as number);
    expect(await evaluatePublished(recipe, data, out)).toEqual({
      ...card,
      metrics: { train: card.metrics.train, test: card.metrics.test, law: card.metrics.law },
    });

    const parameters = { ...checkpoint.values.parameters, "mean.6.bias": Float32Array.of(Number.NaN) };
    const broken = { ...checkpoint, values: { ...checkpoint.values, parameters } };
    await expect(publishRegressor(recipe, broken, [], data, out)).rejects.toThrow(
      /ONNX file computes something other than .* got NaN/,
    );
    expect(await published()).toEqual(before);
    const table = compareCards([card]);
    expect(table).toContain("data tiny, nats per observation");
    expect(table).toMatch(new RegExp(`${recipe.id} .*${card.metrics.test?.logLikelihoodNats.toFixed(4)}`));
    expect(table).toMatch(/the law itself .*-0\.\d{4}/);
  });
});

test("training raises the likelihood, and varying noise raises it further", async () => {
  const constant = await trainIn("rise", wiggleConstant, { steps: 600 });
  const varying = await trainIn("rise", wiggleInput, { steps: 600 });
  const last = (checkpoint: typeof constant) => checkpoint.history.trainNats.at(-1) as number;
  expect(last(constant)).toBeGreaterThan((constant.history.trainNats[0] as number) + 0.02);
  expect(last(varying)).toBeGreaterThan(last(constant));
});

test("a collapsed standard deviation ends the run, and its state is not saved", async () => {
  // softplus(-200) is zero in float32.
  const collapsed: RegressorRecipe = { ...wiggleConstant, noise: { kind: "constant", initial: -200 } };
  await expect(trainIn("collapse", collapsed, { steps: 200 })).rejects.toThrow(
    /wiggle-constant: expected a finite log-likelihood, got -?(NaN|Infinity) after 0 steps/,
  );
  expect(await readdir(join(folder, "collapse", "wiggle-constant"))).toEqual([]);
});

test("a model of the user's own data keeps neither the true distribution nor the seeds of the previous model", async () => {
  const out = join(folder, "replaced");
  const checkpoint = await trainIn("replaced", wiggleConstant, { steps: 1 });
  const other = { ...checkpoint, run: { ...checkpoint.run, seed: 2 } };
  await publishRegressor(wiggleConstant, checkpoint, [other], data, out);
  const again = await publishRegressor(wiggleConstant, checkpoint, [], data, out);
  expect(again.metrics.seeds?.map(({ seed }) => seed)).toEqual([1, 2]);
  const { test: _, ...own } = { ...data, title: "other" };
  const card = await publishRegressor(wiggleConstant, checkpoint, [], own, out);
  expect(card.metrics.seeds).toBeUndefined();
  const named = Object.values(card.files).map((file) => file?.path);
  expect((await readdir(join(out, "models", card.id))).sort()).toEqual(["card.json", ...named].sort());
  expect(named).not.toContain("law.csv");
});

test("a last step without a finite likelihood is not saved either", async () => {
  const leaping: RegressorRecipe = {
    ...wiggleInput,
    optimizer: { ...wiggleInput.optimizer, learningRate: 1e30 },
  };
  await expect(trainIn("leap", leaping, { steps: 1 })).rejects.toThrow(/got -?(NaN|Infinity) after 1 steps/);
  expect(await readdir(join(folder, "leap", "wiggle-input"))).toEqual([]);
});

test("a checkpoint of other observations or of another recipe belongs to another run", async () => {
  const { run } = await trainIn("other", wiggleConstant, { steps: 1 });
  expect(runName(wiggleConstant, data, 1)).toEqual(run);
  expect(runName({ ...wiggleConstant, steps: 7, title: "another" }, data, 1)).toEqual(run);
  const others = [
    runName(wiggleConstant, { ...data, train: drawObservations(5, 0, 40) }, 1),
    runName(wiggleConstant, { ...data, test: drawObservations(5, 0, 60) }, 1),
    runName({ ...wiggleConstant, noise: { kind: "constant", initial: 1.5 } }, data, 1),
  ];
  for (const other of others) expect(await loadCheckpoint(join(folder, "other"), other)).toBeUndefined();
  const state = placeDescent(parameterSpecs(wiggleConstant), init(wiggleConstant, 1));
  expect(await readDescent(state)).toEqual(init(wiggleConstant, 1));
  disposeDescent(state);
});
