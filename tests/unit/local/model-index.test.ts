/** The index of a folder of models, also with several writers at once. */
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

test("the index lists the folders with a card, in order, without names that are not valid ids", async () => {
  await place("mine");
  await place("a-2d", "not JSON: the API reports errors in cards");
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

test("an index that is up to date is not written again", async () => {
  await deriveModelIndex(folder);
  const { mtimeMs, ino } = await stat(join(folder, "index.json"));
  await deriveModelIndex(folder);
  expect(await stat(join(folder, "index.json"))).toMatchObject({ mtimeMs, ino });
});

test("several simultaneous writers leave one complete index and no other files", async () => {
  await place("another");
  await Promise.all(Array.from({ length: 40 }, () => deriveModelIndex(folder)));
  expect(await index()).toEqual(["another", "mine"]);
  expect((await readdir(folder)).filter((name) => name.includes("partial"))).toEqual([]);
});
