/** The command line from a CSV file to a published regressor; and the regressors that are published. */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { selectBackend } from "../../../training/backends/select.ts";
import { regressorRecipes } from "../../../training/models/index.ts";
import { loadRegressionData } from "../../../training/regression/data.ts";
import { drawObservations, lawMean, lawStandardDeviation } from "../../../training/regression/law.ts";
import { encodeCsv, parseObservations } from "../../../training/regression/observations.ts";
import { evaluatePublished } from "../../../training/regression/publish.ts";
import { RegressorCardSchema, RegressorHistorySchema, type TrainedRegressorCard } from "../../../worker/artifact.ts";
import { command } from "./command.ts";

const folder = await mkdtemp(join(tmpdir(), "marginalia-regression-cli-"));
afterAll(() => rm(folder, { recursive: true }));
const published = ["--out", folder];
const places = [...published, "--checkpoints", join(folder, "checkpoints")];
const own = join(folder, "own.csv");
const site = fileURLToPath(new URL("../../../site/public/", import.meta.url));

async function readCard(out: string, id: string): Promise<TrainedRegressorCard> {
  const text = await readFile(join(out, "models", id, "card.json"), "utf8");
  return RegressorCardSchema.parse(JSON.parse(text)) as TrainedRegressorCard;
}

test("a CSV file becomes published models, side by side in a table", async () => {
  const { inputs, targets } = drawObservations(7, 0, 30);
  await writeFile(own, encodeCsv({ time: inputs, height: targets }));
  const ids = ["wiggle-constant", "wiggle-input"];
  const trained = await command(["train", ...ids, "--data", own, "--steps", "150", "--seed", "3,4", ...places]);
  expect(trained.code, trained.lines.join("\n")).toBe(0);
  expect(trained.lines).toContain("data own.csv: 30 observations, 0 to test on");
  for (const id of ids) {
    const card = await readCard(folder, id);
    expect(card.dataset).toEqual({ name: "own", title: "own.csv" });
    expect(card.training).toMatchObject({ steps: 150, seed: 3, data: { train: 30, test: 0 } });
    expect(card.metrics.seeds?.map(({ seed }) => seed)).toEqual([3, 4]);
    // No law is known of a file.
    expect(Object.keys(card.files)).toEqual(["regressor", "history", "data"]);
    expect(Object.keys(card.metrics)).toEqual(["train", "seeds"]);
    const line = new RegExp(`^${id}: log-likelihood: train ${card.metrics.train.logLikelihoodNats.toFixed(4)} ± `);
    const evaluated = await command(["evaluate", id, "--data", own, ...published]);
    expect(evaluated.lines.at(-1)).toMatch(line);
    const exported = await command(["export", id, "--data", own, "--seed", "3", ...places]);
    expect(exported.lines.at(-1)).toMatch(line);
  }
  const compared = await command(["compare", ...published]);
  expect(compared.lines[0]).toBe("data own.csv, nats per observation");
  expect(compared.lines.slice(2).map((line) => line.split(" ")[0])).toEqual(expect.arrayContaining(ids));
}, 240_000);

test("a file that is none of numbers is refused in one line", async () => {
  await writeFile(own, "x,y\n1,2\n3,4\n5,six\n");
  const { code, lines } = await command(["train", "wiggle-input", "--data", own, ...places]);
  expect(code).toBe(1);
  expect(lines.at(-1)).toBe("parseObservations: own.csv, line 4, column 2: expected a finite number, got six");
  const missing = await command(["export", "wiggle-input", "--seed", "9", ...places]);
  expect(missing.lines.at(-1)).toMatch(/^no checkpoint of wiggle-input, seed 9/);
}, 120_000);

describe.each(regressorRecipes)("the published $id", (recipe) => {
  beforeAll(() => selectBackend("wasm"));

  test("was trained by its recipe on our observations and measures what its card says", async () => {
    const data = await loadRegressionData();
    const card = await readCard(site, recipe.id);
    expect(card.dataset).toEqual({ name: data.name, title: data.title });
    expect(card.training).toMatchObject({ steps: recipe.steps, seed: recipe.seed });
    const measured = await evaluatePublished(recipe, data, site);
    // Float32 products may be summed in another order on another machine.
    for (const split of ["train", "test", "law"] as const)
      expect(measured.metrics[split]?.logLikelihoodNats).toBeCloseTo(
        card.metrics[split]?.logLikelihoodNats as number,
        4,
      );
    const { data: file } = card.files;
    const csv = await readFile(join(site, "models", recipe.id, file?.path as string), "utf8");
    expect(parseObservations(csv, "data.csv")).toEqual(data.train);
  });

  test("has a history that ends at its card's figures, and a table of the law", async () => {
    const { files, metrics, training } = await readCard(site, recipe.id);
    const read = (file: { path: string } | undefined) =>
      readFile(join(site, "models", recipe.id, file?.path as string), "utf8");
    const history = RegressorHistorySchema.parse(JSON.parse(await read(files.history)));
    const columns = [history.step, history.trainNats, history.lowestNats, history.testNats];
    expect(columns.map((column) => column?.length)).toEqual(columns.map(() => training.steps / 100));
    // The file keeps four decimals of what float32 computed.
    expect(history.trainNats.at(-1)).toBeCloseTo(metrics.train.logLikelihoodNats, 3);
    expect(Math.max(...history.trainNats)).toBeLessThanOrEqual(
      Math.max(history.highest?.nats as number, history.trainNats.at(-1) as number),
    );
    expect(files.history?.bytes).toBeLessThanOrEqual(30 * 1024);
    const [names, ...rows] = (await read(files.law)).trim().split("\n");
    expect(names).toBe("x,mean,standardDeviation");
    for (const row of rows) {
      const [x, mean, standardDeviation] = row.split(",").map(Number) as [number, number, number];
      expect([mean, standardDeviation]).toEqual([
        expect.closeTo(lawMean(x), 4),
        expect.closeTo(lawStandardDeviation(x), 4),
      ]);
    }
  });
});

test("noise that varies is foretold better by the model that lets it", async () => {
  const [constant, varying] = await Promise.all(
    ["wiggle-constant", "wiggle-input"].map(async (id) => (await readCard(site, id)).metrics.test),
  );
  const margin = (varying?.logLikelihoodNats as number) - (constant?.logLikelihoodNats as number);
  const error = Math.hypot(constant?.standardErrorNats as number, varying?.standardErrorNats as number);
  expect(margin).toBeGreaterThan(4 * error);
});
