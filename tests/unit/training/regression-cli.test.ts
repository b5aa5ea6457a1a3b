/** The command line from a CSV file to a published regressor, and the published regressors. */
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { selectBackend } from "../../../training/backends/select.ts";
import { regressorRecipes } from "../../../training/models/index.ts";
import { normal, stream, uniform } from "../../../training/optimise/random.ts";
import { drawRegressionData } from "../../../training/regression/data.ts";
import { lawMean, lawStandardDeviation } from "../../../training/regression/law.ts";
import { chooseColumns, selectObservations } from "../../../training/regression/observations.ts";
import { evaluatePublished } from "../../../training/regression/publish.ts";
import { readTable } from "../../../training/regression/table.ts";
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

/** Prices of houses by size and age, noisier for larger ones; an eighth of the ages is unknown. */
function houses(count: number): string {
  const rng = stream(7, "observe");
  const [sizes, ages, noise] = [uniform(rng, count, 1000), uniform(rng, count, 40), normal(rng, count)];
  const rows = Array.from(sizes, (offset, i) => {
    const size = Math.round(1500 + offset);
    const age = Math.round(40 + (ages[i] as number));
    const price = 60_000 + 110 * size - 500 * age + (noise[i] as number) * (4000 + 8 * size);
    return `"Bergen, Norway";${size};${i % 8 === 7 ? "" : age};${price.toFixed(2).replace(".", ",")}`;
  });
  return `\uFEFFcity;"size, m²";age;price\r\n${rows.join("\r\n")}\r\n`;
}

test("a CSV file becomes published models in its own units, side by side in a table", async () => {
  await writeFile(own, houses(320));
  const columns = ["--inputs", '"size, m²",age', "--target", "price"];
  const ids = ["wiggle-constant", "wiggle-input"];
  const run = ["train", ...ids, "--data", own, ...columns];
  const trained = await command([...run, "--steps", "600", "--seed", "3,4", ...places]);
  expect(trained.code, trained.text).toBe(0);
  expect(trained.lines).toContain("data own.csv: 168 observations to train on, 56 to validate and 56 to test on");
  expect(trained.lines).toContain(
    '"price" from "size, m²", "age"; left out 40 rows with a missing value, the first in line 9',
  );
  expect(trained.lines).toContain("own.csv: decimal commas");
  // The names of its columns have commas too.
  expect((await command(["check", folder])).text).toMatch(/^2 models in .*: all files match their cards$/);
  for (const id of ids) {
    const card = await readCard(folder, id);
    expect(card.dataset).toEqual({ name: "own", title: "own.csv" });
    expect(card.training).toMatchObject({ seed: 3, data: { train: 168, test: 56 } });
    expect(card.inputSize).toBe(2);
    expect(card.architecture).toContain("2-4-20-20-1");
    const { inputs, target } = card.columns as NonNullable<typeof card.columns>;
    expect([...inputs, target].map(({ name }) => name)).toEqual(["size, m²", "age", "price"]);
    const [size] = inputs;
    expect(size?.lowest).toBeGreaterThanOrEqual(500);
    expect(size?.highest).toBeLessThanOrEqual(2500);
    expect(card.metrics.seeds?.map(({ seed }) => seed)).toEqual([3, 4]);
    // The true distribution of a file's data is unknown.
    expect(Object.keys(card.files)).toEqual(["regressor", "history", "data"]);
    expect(Object.keys(card.metrics)).toEqual(["train", "test", "baseline", "seeds"]);
    const { test: fresh, baseline, train } = card.metrics;
    // Two thirds of the price's variance are due to the size.
    expect(fresh?.logLikelihoodNats).toBeGreaterThan((baseline?.logLikelihoodNats as number) + 0.4);
    // Four standard errors of a share of 56.
    expect(Math.abs((fresh?.coverage as number) - 0.95)).toBeLessThan(4 * Math.sqrt((0.95 * 0.05) / 56));
    expect(card.notes.join()).toContain("168 trained the networks, 56 chose the step that is published, 56 tested it");
    expect(await readFile(join(folder, "models", id, "data.csv"), "utf8")).toMatch(/^"size, m²",age,price\n/);
    const line = `${id}: log-likelihood: train ${train.logLikelihoodNats.toFixed(4)} ± `;
    const evaluated = await command(["evaluate", id, "--data", own, ...published]);
    expect(evaluated.text).toContain(line);
    const exported = await command(["export", id, "--data", own, "--seed", "3", ...places]);
    expect(exported.text).toContain(line);
  }
  const others = await command([
    "evaluate",
    "wiggle-input",
    "--data",
    own,
    "--inputs",
    "age",
    "--target",
    "price",
    ...published,
  ]);
  expect(others.lines.at(-1)).toMatch(
    /^--data: expected the columns of wiggle-input, "price" from "size, m²", "age", got/,
  );
  const none = await command(["evaluate", "wiggle-input", ...published]);
  expect(none.lines.at(-1)).toBe("--data: expected the file of wiggle-input, own.csv, got none");
  const compared = await command(["compare", ...published]);
  expect(compared.lines[0]).toBe("data own.csv, nats per observation");
  expect(compared.lines.slice(2).map((line) => line.split(" ")[0])).toEqual(expect.arrayContaining(ids));
}, 240_000);

test("a model that predicts no better than one Gaussian for all inputs replaces nothing, and the error has both figures", async () => {
  const noise = normal(stream(8, "observe"), 600);
  await writeFile(own, `${Array.from(noise, (y, i) => `${i},${y}`).join("\n")}\n`);
  const before = await readCard(folder, "wiggle-constant");
  const { code, lines } = await command(["train", "wiggle-constant", "--data", own, "--steps", "1", ...places]);
  expect(code).toBe(1);
  expect(lines).toContain("own.csv: no line of names, because the first line has numbers");
  expect(lines.at(-1)).toMatch(
    /^wiggle-constant: expected test rows .* has -\d\.\d{4} nats a row, got -\d\.\d{4} nats; nothing was replaced\. Train with more/,
  );
  expect(await readCard(folder, "wiggle-constant")).toEqual(before);
}, 60_000);

test("a file without numbers is refused in one line, and other programs' locks stay", async () => {
  const foreign = ["checkpoints/app/yarn.lock", "models/app/Cargo.lock"].map((path) => join(folder, path));
  for (const path of foreign) {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, "");
  }
  await writeFile(own, "x,y\n1,2\n3,4\n5,six\n");
  const { code, lines } = await command(["train", "wiggle-input", "--data", own, ...places]);
  expect(code).toBe(1);
  expect(lines.slice(1)).toEqual([
    'own.csv, line 4, column "y": expected a number, got six: choose columns of numbers by --inputs and --target',
  ]);
  for (const path of foreign) expect(await readFile(path, "utf8")).toBe("");
  const missing = await command(["export", "wiggle-input", "--seed", "9", ...places]);
  expect(missing.lines.at(-1)).toMatch(/^no checkpoint of wiggle-input, seed 9/);
}, 120_000);

describe.each(regressorRecipes)("the published $id", (recipe) => {
  beforeAll(() => selectBackend("wasm"));

  test("was trained by its recipe on the synthetic observations, with the figures on its card", async () => {
    const data = drawRegressionData();
    const card = await readCard(site, recipe.id);
    expect(card.dataset).toEqual({ name: data.name, title: data.title });
    expect(card.training).toMatchObject({ steps: recipe.steps, seed: recipe.seed });
    const measured = await evaluatePublished(recipe, data, site);
    // Another machine may sum float32 products in another order.
    for (const split of ["train", "test", "law"] as const)
      expect(measured.metrics[split]?.logLikelihoodNats).toBeCloseTo(
        card.metrics[split]?.logLikelihoodNats as number,
        4,
      );
    const { data: file } = card.files;
    const csv = await readFile(join(site, "models", recipe.id, file?.path as string), "utf8");
    const table = readTable(Buffer.from(csv), "data.csv");
    expect(selectObservations(table, chooseColumns(table, {})).observations).toEqual(data.train);
  });

  test("has a history that ends at its card's figures, and a table of the true distribution", async () => {
    const { files, metrics, training } = await readCard(site, recipe.id);
    const read = (file: { path: string } | undefined) =>
      readFile(join(site, "models", recipe.id, file?.path as string), "utf8");
    const history = RegressorHistorySchema.parse(JSON.parse(await read(files.history)));
    const columns = [history.step, history.trainNats, history.lowestNats, history.testNats];
    expect(columns.map((column) => column?.length)).toEqual(columns.map(() => training.steps / 100));
    // The file keeps four decimals of the float32 results.
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

test("varying noise is predicted better by the model that allows it", async () => {
  const [constant, varying] = await Promise.all(
    ["wiggle-constant", "wiggle-input"].map(async (id) => (await readCard(site, id)).metrics.test),
  );
  const margin = (varying?.logLikelihoodNats as number) - (constant?.logLikelihoodNats as number);
  const error = Math.hypot(constant?.standardErrorNats as number, varying?.standardErrorNats as number);
  expect(margin).toBeGreaterThan(4 * error);
});
