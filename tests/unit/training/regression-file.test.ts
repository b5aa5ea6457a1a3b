/** Regressors of files: numbers of any scale, and selection of the best step by validation. */
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { InferenceSession, Tensor } from "onnxruntime-web/wasm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { selectBackend } from "../../../training/backends/select.ts";
import type { RegressorRecipe } from "../../../training/models/regressor-recipe.ts";
import { wiggleConstant } from "../../../training/models/wiggle-constant.ts";
import { wiggleInput } from "../../../training/models/wiggle-input.ts";
import { normal, stream, uniform } from "../../../training/optimise/random.ts";
import { loadCheckpoint } from "../../../training/regression/checkpoint.ts";
import { type RegressionData, readRegressionData } from "../../../training/regression/data.ts";
import { scorePredictions } from "../../../training/regression/likelihood.ts";
import { coverageWarning } from "../../../training/regression/measure.ts";
import { resize } from "../../../training/regression/model.ts";
import { publishRegressor } from "../../../training/regression/publish.ts";
import { type Scale, standardiseInputs } from "../../../training/regression/scale.ts";
import { runName, train } from "../../../training/regression/train.ts";
import { RegressorHistorySchema } from "../../../worker/artifact.ts";
import { regress } from "../../oracles/regressor.ts";

const folder = await mkdtemp(join(tmpdir(), "marginalia-regression-file-"));
afterAll(() => rm(folder, { recursive: true }));
beforeAll(() => selectBackend("wasm"));

/** y = 200,000 + 900 (year - 1950) + noise that grows with x; the year's deviation is a fiftieth of its mean. */
async function readYears(count: number): Promise<RegressionData> {
  const rng = stream(9, "observe");
  const [offsets, noise] = [uniform(rng, count, 70), normal(rng, count)];
  const rows = Array.from(offsets, (offset, i) => {
    const spread = 4000 + 40 * (offset + 70);
    return `${1950 + offset},${200_000 + 900 * offset + spread * (noise[i] as number)}`;
  });
  await writeFile(join(folder, "years.csv"), `year,visitors\n${rows.join("\n")}\n`);
  return readRegressionData(join(folder, "years.csv"), {});
}

const years = await readYears(400);

function trainIn(name: string, recipe: RegressorRecipe, steps: number, resume = false, stopAt?: number) {
  const options = {
    steps,
    seed: 1,
    backend: "wasm",
    checkpoints: join(folder, name),
    resume,
    fresh: !resume,
    command: [],
  };
  return train(recipe, years, options, ({ values }) => {
    if (values.steps === stopAt) throw new Error("stopped");
  });
}

test.each([wiggleConstant, wiggleInput])(
  "the file of $id has inputs and outputs in the data's own units",
  async (recipe) => {
    const checkpoint = await trainIn("units", recipe, 600);
    const out = join(folder, "out");
    const card = await publishRegressor(recipe, checkpoint, [], years, out);
    const session = await InferenceSession.create(await readFile(join(out, "models", recipe.id, "regressor.onnx")));
    const { inputs, targets } = years.test as NonNullable<typeof years.test>;
    const results = await session.run({ input: new Tensor("float32", Float32Array.from(inputs), [inputs.length, 1]) });
    await session.release();
    const [mean, standardDeviation] = ["mean", "standardDeviation"].map((name) => results[name]?.data as Float32Array);

    // The definition, computed in doubles.
    const scale = years.file?.scale as Scale;
    const { parameters } = checkpoint.best as NonNullable<typeof checkpoint.best>;
    const { deviation } = scale.target;
    for (const [i, x] of standardiseInputs(inputs, scale).entries()) {
      const expected = regress(parameters, x);
      // A hundred-thousandth of a deviation, plus float32's rounding of 200,000.
      const tolerance = 1e-5 * deviation + 0.02;
      expect(Math.abs((mean?.[i] as number) - (deviation * expected.mean + scale.target.mean))).toBeLessThan(tolerance);
      expect(Math.abs((standardDeviation?.[i] as number) - deviation * expected.standardDeviation)).toBeLessThan(
        tolerance,
      );
    }

    // The card's figures are those of the served file, in nats for densities per visitor.
    const served = { mean: mean as Float32Array, standardDeviation: standardDeviation as Float32Array };
    const figures = scorePredictions(targets, served);
    expect(card.metrics.test?.logLikelihoodNats).toBeCloseTo(figures.logLikelihoodNats, 4);
    expect(card.metrics.test?.coverage).toBe(figures.coverage);
    // The year explains most of the target's variance.
    expect(figures.logLikelihoodNats).toBeGreaterThan((card.metrics.baseline?.logLikelihoodNats as number) + 0.5);
    const text = await readFile(join(out, "models", recipe.id, "history.json"), "utf8");
    const history = RegressorHistorySchema.parse(JSON.parse(text));
    const at = history.step.indexOf(card.training.steps);
    // Float32 sums against sums of doubles.
    expect(history.testNats?.[at]).toBeCloseTo(figures.logLikelihoodNats, 3);
    expect(history.trainNats[at]).toBeCloseTo(card.metrics.train.logLikelihoodNats, 3);
  },
);

test("a stopped and resumed run publishes the same step as an uninterrupted one, bit for bit", async () => {
  const whole = await trainIn("whole", wiggleInput, 700);
  await expect(trainIn("stopped", wiggleInput, 700, false, 400)).rejects.toThrow("stopped");
  expect(await trainIn("stopped", wiggleInput, 700, true)).toEqual({ ...whole, seconds: expect.any(Number) });
  const loaded = await loadCheckpoint(join(folder, "stopped"), runName(wiggleInput, years, 1));
  expect(loaded?.best).toEqual(whole.best);
});

test("a run whose validation likelihood falls ends, and the best step is kept", async () => {
  // A step size that soon overfits the training rows.
  const eager = { ...wiggleConstant, optimizer: { ...wiggleConstant.optimizer, learningRate: 0.1 } };
  const { best, values } = await trainIn("patience", eager, 50_000);
  const since = values.steps - (best?.steps as number);
  expect(since).toBeGreaterThanOrEqual(2000);
  // Runs end at checkpoints, 200 steps apart.
  expect(since).toBeLessThan(2200);
}, 120_000);

test("a published file has at most a few thousand rows, and a note says so", async () => {
  const rows = Array.from({ length: 9000 }, (_, i) => `${i},${i % 7},${2 * i + (i % 11)}`);
  await writeFile(join(folder, "long.csv"), `a,b,c\n${rows.join("\n")}\n`);
  const long = await readRegressionData(join(folder, "long.csv"), { target: "c" });
  const checkpoints = join(folder, "long");
  const recipe = resize({ ...wiggleConstant, optimizer: { ...wiggleConstant.optimizer, learningRate: 0.02 } }, 2);
  const options = { steps: 100, seed: 1, backend: "wasm", checkpoints, resume: false, fresh: true, command: [] };
  const card = await publishRegressor(recipe, await train(recipe, long, options, () => {}), [], long, folder);
  const csv = await readFile(join(folder, "models", recipe.id, "data.csv"), "utf8");
  expect(csv.trim().split("\n")).toHaveLength(1 + 5000);
  expect(csv.startsWith("a,b,c\n")).toBe(true);
  expect(card.notes).toContain("data.csv has 5000 of the 5400 training rows, at random.");
  expect(await readdir(join(folder, "models", recipe.id))).not.toContain("law.csv");
}, 60_000);

test("a coverage far from nominal gets a note, judged by the standard error of a share of that many rows", () => {
  const warned = (coverage: number, count: number) =>
    coverageWarning({ coverage, logLikelihoodNats: 0, standardErrorNats: 0 }, count);
  // Three standard errors of 100 rows are 6.5 %, of 1,000 rows 2.1 %.
  expect([warned(0.89, 100), warned(1, 100), warned(0.93, 1000), warned(0.97, 1000)]).toEqual(Array(4).fill(undefined));
  expect(warned(0.92, 1000)).toContain("contains 92.0 % of 1000 test rows: the noise is too narrow");
  expect(warned(0.98, 1000)).toContain("the noise is too wide");
  // So few rows that no share would be significant.
  expect(warned(0.75, 8)).toContain("contains 75.0 % of 8 test rows");
});
