/** The user's own data sets among the published ones. */
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { overlayDatasets } from "../../../worker/local/dataset-overlay.ts";

const folder = await mkdtemp(join(tmpdir(), "marginalia-datasets-"));
afterAll(() => rm(folder, { recursive: true }));

async function write(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
}

const cardOf = (name: string) => JSON.stringify({ dataset: { name } });

test("the data sets named by cards are added to the published ones and to their list", async () => {
  await write({
    "static/datasets/mnist/dataset.json": "published",
    "static/datasets/shoes/dataset.json": "published",
    "static/datasets/shoes/test-images/07.npy": "published",
    "mine/models/a/card.json": cardOf("shoes"),
    "mine/models/b/card.json": cardOf("../models"),
    "mine/models/c/card.json": "{",
    "mine/models/d/card.json": cardOf("gone"),
    "mine/datasets/shoes/dataset.json": "mine",
    "mine/datasets/unnamed/dataset.json": "mine",
    "mine/datasets/models/dataset.json": "mine",
  });
  const into = join(folder, "static");
  await overlayDatasets(into, join(folder, "mine", "models"), ["a", "b", "c", "d", "e"]);
  expect((await readdir(join(into, "datasets"))).sort()).toEqual(["index.json", "mnist", "shoes"]);
  expect(await readdir(join(into, "datasets", "shoes"))).toEqual(["dataset.json"]);
  expect(await readFile(join(into, "datasets", "shoes", "dataset.json"), "utf8")).toBe("mine");
  expect(JSON.parse(await readFile(join(into, "datasets", "index.json"), "utf8"))).toEqual(["mnist", "shoes"]);
});

test("models without data sets beside them remove nothing", async () => {
  await write({ "other/datasets/mnist/dataset.json": "published", "alone/models/a/card.json": cardOf("mnist") });
  await overlayDatasets(join(folder, "other"), join(folder, "alone", "models"), ["a"]);
  expect(await readFile(join(folder, "other", "datasets", "index.json"), "utf8")).toBe('["mnist"]\n');
});
