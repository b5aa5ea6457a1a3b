/** The index of a folder of models: made from the folders, whoever else is making it. */
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { deriveModelIndex, misnamedModels } from "../../../worker/local/model-index.ts";

const folder = await mkdtemp(join(tmpdir(), "marginalia-index-"));
afterAll(() => rm(folder, { recursive: true }));

async function place(name: string, card = "{}"): Promise<void> {
  await mkdir(join(folder, name), { recursive: true });
  await writeFile(join(folder, name, "card.json"), card);
}

const index = async () => JSON.parse(await readFile(join(folder, "index.json"), "utf8"));

test("the index follows the folders with a card, in order, and leaves out names that no address leads to", async () => {
  await place("mine");
  await place("a-2d", "no JSON: what is wrong with a card, the API says");
  await place("My Model");
  await mkdir(join(folder, "in-training"));
  await writeFile(join(folder, "notes.txt"), "");
  await deriveModelIndex(folder);
  expect(await index()).toEqual(["a-2d", "mine"]);
  expect(await misnamedModels(folder)).toEqual([expect.stringContaining('"My Model"')]);

  await rm(join(folder, "a-2d"), { recursive: true });
  await deriveModelIndex(folder);
  expect(await index()).toEqual(["mine"]);
});

test("an index that says what it should is not written again", async () => {
  await deriveModelIndex(folder);
  const { mtimeMs, ino } = await stat(join(folder, "index.json"));
  await deriveModelIndex(folder);
  expect(await stat(join(folder, "index.json"))).toMatchObject({ mtimeMs, ino });
});

test("many who derive it at once leave one whole index and nothing beside it", async () => {
  await place("another");
  await Promise.all(Array.from({ length: 40 }, () => deriveModelIndex(folder)));
  expect(await index()).toEqual(["another", "mine"]);
  expect((await readdir(folder)).filter((name) => name.includes("partial"))).toEqual([]);
});
