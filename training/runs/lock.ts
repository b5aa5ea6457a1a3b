/**
 * One process at a time in a folder: a file beside it, `<folder>.lock`, says which. The lock of a process that was
 * killed is taken over.
 */
import { rmSync } from "node:fs";
import { glob, link, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { dateInWords } from "./date.ts";
import { partialPath } from "./files.ts";
import { inWords, mayRun, type Owner, self } from "./owner.ts";

/** How often a lock is tried again, ms. */
const retryMs = 50;

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
    if (typeof holder !== "string" && Date.now() >= until) throw new Error(refusal(folder, path, holder));
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
  // A link appears with its content: a process that is killed here leaves no lock that names nobody.
  const whole = partialPath(path);
  await writeFile(whole, JSON.stringify(lock));
  try {
    if (await place(whole, path)) return true;
  } finally {
    await rm(whole, { force: true });
  }
  if (isStale(await readLock(path))) await takeAway(path);
  return false;
}

/** Gives a file a second name that nothing has; false where something has it. */
async function place(file: string, path: string): Promise<boolean> {
  try {
    await link(file, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

/** The lock; "none" where there is none, "broken" where its text says nothing. */
async function readLock(path: string): Promise<Lock | "none" | "broken"> {
  try {
    return JSON.parse(await readFile(path, "utf8"));
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ENOENT" ? "none" : "broken";
  }
}

function isStale(lock: Lock | "none" | "broken"): boolean {
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
  if (!isStale(await readLock(aside))) await place(aside, path);
  await rm(aside, { force: true });
}

function refusal(folder: string, path: string, lock: Lock): string {
  const rest =
    lock.host === self.host ? "wait for it, or end it" : `wait for it; if it no longer runs there, delete ${path}`;
  return `${folder} is in use by ${inWords(lock)} since ${dateInWords(new Date(lock.since))}: ${rest}`;
}
