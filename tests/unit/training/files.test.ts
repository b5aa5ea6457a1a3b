/** Files that belong together are written together, or not at all. */
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, expect, test } from "vitest";
import { writeAtomically, writeTogether } from "../../../training/runs/files.ts";

const folder = await mkdtemp(join(tmpdir(), "marginalia-files-"));
afterAll(() => rm(folder, { recursive: true }));

const [first, second, third] = ["first", "second", "third"].map((name) => join(folder, name)) as [
  string,
  string,
  string,
];
beforeEach(async () => {
  await rm(folder, { recursive: true });
  await mkdir(folder);
  await writeFile(first, "old");
});

test("all files are replaced, and folders are created for them", async () => {
  const nested = join(folder, "new", "file");
  await writeTogether([
    [first, "1"],
    [nested, Uint8Array.of(50)],
  ]);
  expect([await readFile(first, "utf8"), await readFile(nested, "utf8")]).toEqual(["1", "2"]);
  expect((await readdir(folder)).sort()).toEqual(["first", "new"]);
});

test("a failed write leaves every file unchanged, and no part of a new one", async () => {
  // A file is where a folder would have to be.
  const impossible = join(first, "inside");
  await expect(
    writeTogether([
      [second, "2"],
      [first, "1"],
      [impossible, "3"],
    ]),
  ).rejects.toThrow(/ENOTDIR|EEXIST/);
  expect(await readdir(folder)).toEqual(["first"]);
  expect(await readFile(first, "utf8")).toBe("old");
});

test("a failed rename leaves no partial files", async () => {
  await mkdir(join(third, "in the way"), { recursive: true });
  await expect(writeAtomically(third, "3")).rejects.toThrow(/EISDIR|ENOTEMPTY|EEXIST/);
  expect((await readdir(folder)).sort()).toEqual(["first", "third"]);
});
