/**
 * One process at a time in a folder: a file beside it, `<folder>.lock`, says which. The lock of a process that was
 * killed is taken over.
 */
import { constants, rmSync } from "node:fs";
import { copyFile, glob, mkdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { dateInWords } from "./date.ts";
import { partialPath } from "./files.ts";
import { inWords, mayRun, type Owner, self } from "./owner.ts";

/** How often a lock is tried again, and how long one may stay empty between its creation and its writing, ms. */
const retryMs = 50;
const emptyMs = 2000;

interface Lock extends Owner {
  /** ISO 8601. */
  readonly since: string;
}

const held = new Set<string>();
// What leaves in the middle, by a signal, leaves no lock.
process.once("exit", () => {
  for (const path of held) rmSync(path, { force: true });
});

/**
 * Runs `use` while no other run is in the folder.
 *
 * @param waitMs how long to wait for another to leave
 * @throws Error naming who is in the folder
 */
export async function withLock<T>(folder: string, waitMs: number, use: () => Promise<T>): Promise<T> {
  const path = `${folder}.lock`;
  await mkdir(dirname(path), { recursive: true });
  const until = Date.now() + waitMs;
  while (!(await tryLock(path))) {
    const holder = await readLock(path);
    if (holder !== "none" && Date.now() >= until) throw new Error(refusal(folder, path, holder));
    await new Promise((resume) => setTimeout(resume, retryMs));
  }
  held.add(path);
  try {
    return await use();
  } finally {
    await rm(path, { force: true });
    held.delete(path);
  }
}

/** Removes the locks under `folder` whose processes were killed. */
export async function removeStaleLocks(folder: string): Promise<void> {
  for await (const name of glob("**/*.lock", { cwd: folder })) {
    const path = join(folder, name);
    if (isStale(await readLock(path))) await takeAway(path);
  }
}

async function tryLock(path: string): Promise<boolean> {
  const lock: Lock = { ...self, since: new Date().toISOString() };
  try {
    await writeFile(path, JSON.stringify(lock), { flag: "wx" });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
  if (isStale(await readLock(path))) await takeAway(path);
  return false;
}

/** The lock; "none" where there is none, "new" where one is just being written, "broken" where it never was. */
async function readLock(path: string): Promise<Lock | "none" | "new" | "broken"> {
  try {
    return JSON.parse(await readFile(path, "utf8"));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return "none";
  }
  const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Date.now() }));
  return Date.now() - mtimeMs > emptyMs ? "broken" : "new";
}

function isStale(lock: Lock | "none" | "new" | "broken"): boolean {
  return typeof lock === "string" ? lock === "broken" : !mayRun(lock);
}

/** Moves a stale lock away, and a live one back that has taken its place meanwhile. */
async function takeAway(path: string): Promise<void> {
  const aside = partialPath(path);
  try {
    await rename(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return;
    throw error;
  }
  if (!isStale(await readLock(aside))) await copyFile(aside, path, constants.COPYFILE_EXCL).catch(() => {});
  await rm(aside, { force: true });
}

function refusal(folder: string, path: string, lock: Lock | "new" | "broken"): string {
  if (typeof lock === "string") return `${folder} is in use by another run that has just begun`;
  const rest =
    lock.host === self.host ? "wait for it, or end it" : `wait for it; if it no longer runs there, delete ${path}`;
  return `${folder} is in use by ${inWords(lock)} since ${dateInWords(new Date(lock.since))}: ${rest}`;
}
