/** Exclusive access to a folder, and clean-up after killed processes. */
import { spawn } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, expect, test } from "vitest";
import { removePartialFiles, replaceFolder } from "../../../training/runs/files.ts";
import { removeStaleLocks, withLock } from "../../../training/runs/lock.ts";
import { self } from "../../../training/runs/owner.ts";

const root = await mkdtemp(join(tmpdir(), "marginalia-lock-"));
afterAll(() => rm(root, { recursive: true }));
const folder = join(root, "run");
const lock = `${folder}.lock`;
beforeEach(async () => {
  await rm(root, { recursive: true });
  await mkdir(root);
});

/** Id of a process that has ended. */
const dead = await new Promise<number>((resolve) => {
  const child = spawn(process.execPath, ["--version"], { stdio: "ignore" });
  child.on("exit", () => resolve(child.pid as number));
});

const since = new Date().toISOString();
const inside = async () => "inside";

test("a second process gets an error that names the first, and enters after the first has left", async () => {
  await withLock(folder, 0, async () => {
    await expect(withLock(folder, 0, inside)).rejects.toThrow(
      new RegExp(
        `^${folder} is in use by process ${process.pid} since \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d: wait for it, or end it$`,
      ),
    );
  });
  expect(await withLock(folder, 0, inside)).toBe("inside");
  expect(await readdir(root)).toEqual([]);
});

test("waiting processes enter one after another", async () => {
  const course: string[] = [];
  const go = (name: string) =>
    withLock(folder, 10_000, async () => {
      course.push(`${name} in`);
      await new Promise((resume) => setTimeout(resume, 20));
      course.push(`${name} out`);
    });
  await Promise.all(["a", "b", "c", "d"].map(go));
  expect(course).toHaveLength(8);
  for (let index = 0; index < 8; index += 2) {
    expect(course[index + 1]).toBe(course[index]?.replace("in", "out"));
  }
});

test("an error inside releases the lock", async () => {
  const fail = () => Promise.reject(new Error("failed"));
  await expect(withLock(folder, 0, fail)).rejects.toThrow("failed");
  expect(await readdir(root)).toEqual([]);
});

test.each([
  ["a process that is no more", JSON.stringify({ host: hostname(), pid: dead, since })],
  // Processes in containers often have the same ids.
  ["an earlier process of our own number", JSON.stringify({ ...self, birth: "1", since })],
  ["a process whose machine lost power before the text was on its disk", ""],
])("the lock of %s is taken over", async (_, text) => {
  await writeFile(lock, text);
  expect(await withLock(folder, 5000, inside)).toBe("inside");
  await writeFile(lock, text);
  await removeStaleLocks(root, "*.lock");
  expect(await readdir(root)).toEqual([]);
});

test("the lock of another machine stays, and the error names it with advice", async () => {
  await writeFile(lock, JSON.stringify({ host: "elsewhere", pid: dead, since }));
  await expect(withLock(folder, 0, inside)).rejects.toThrow(
    new RegExp(`in use by process ${dead} on elsewhere since .*; if it no longer runs there, delete ${lock}$`),
  );
  await removeStaleLocks(root, "*.lock");
  expect(await readdir(root)).toEqual(["run.lock"]);
});

test.each([
  ["of another format", "# yarn lockfile v1"],
  ["of JSON", JSON.stringify({ lockfileVersion: 3 })],
])("a lock file %s is another program's: it stays, and the error names it", async (_, text) => {
  await writeFile(lock, text);
  await removeStaleLocks(root, "*.lock");
  await expect(withLock(folder, 0, inside)).rejects.toThrow(
    `${lock}: expected a lock of this program, got another file; move it away`,
  );
  expect(await readFile(lock, "utf8")).toBe(text);
});

test("partial files of killed processes are removed; those of running ones and of other machines stay", async () => {
  const live = process.ppid;
  const names = [dead, live].map((pid) => `card.json.0.${pid}@${hostname()}.partial`);
  const [gone, mine] = names as [string, string];
  const theirs = `card.json.0.${dead}@elsewhere.partial`;
  await mkdir(join(root, "deep"));
  for (const name of [gone, mine, theirs]) await writeFile(join(root, "deep", name), "half");
  await removePartialFiles(root);
  expect((await readdir(join(root, "deep"))).sort()).toEqual([mine, theirs].sort());
});

test("a folder is replaced as a whole, and restored after a kill in between", async () => {
  const model = join(root, "model");
  await replaceFolder(model, [
    ["first", "1"],
    ["second", "2"],
  ]);
  await replaceFolder(model, [["first", "3"]]);
  expect(await readdir(root)).toEqual(["model"]);
  expect(await readdir(model)).toEqual(["first"]);
  expect(await readFile(join(model, "first"), "utf8")).toBe("3");

  // The states after kills between the two renames, and before both.
  const aside = (name: string) => join(root, `${name}.7.${dead}@${hostname()}.partial`);
  await mkdir(aside("moved.old"));
  await mkdir(aside("moved"));
  await mkdir(aside("model"));
  await removePartialFiles(root);
  expect((await readdir(root)).sort()).toEqual(["model", "moved"]);
});

test("a folder that cannot be replaced is unchanged", async () => {
  const model = join(root, "model");
  await replaceFolder(model, [["first", "1"]]);
  // A file is where a folder would have to be.
  await expect(
    replaceFolder(model, [
      ["a", "2"],
      ["a/b", "3"],
    ]),
  ).rejects.toThrow(/ENOTDIR|EEXIST|EISDIR/);
  expect(await readdir(root)).toEqual(["model"]);
  expect(await readFile(join(model, "first"), "utf8")).toBe("1");
});
