/**
 * Exclusive access to a folder: a file beside it, `<folder>.lock`, names the process. A lock of a killed process is
 * taken over.
 */
import { rmSync } from "node:fs";
import { glob, link, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { z } from "zod";
import { dateInWords } from "./date.ts";
import { partialPath } from "./files.ts";
import { inWords, mayRun, type Owner, self } from "./owner.ts";

/** Polling interval for a lock, ms. */
const retryMs = 50;

interface Lock extends Owner {
  /** ISO 8601. */
  readonly since: string;
}

const LockSchema = z.object({
  host: z.string(),
  pid: z.int().positive(),
  birth: z.string().exactOptional(),
  since: z.iso.datetime(),
}) satisfies z.ZodType<Lock>;

const held = new Set<string>();
// Removes the lock if a signal ends the process.
process.once("exit", () => {
  for (const path of held) rmSync(path, { force: true });
});

/**
 * Calls `use` while no other process holds the folder.
 *
 * @param waitMs how long to wait for another process to release it
 * @throws Error naming the process that holds the folder
 */
export async function withLock<T>(folder: string, waitMs: number, use: () => Promise<T>): Promise<T> {
  const path = `${folder}.lock`;
  await mkdir(dirname(path), { recursive: true });
  const until = Date.now() + waitMs;
  while (!(await tryLock(path))) {
    const holder = await readLock(path);
    if (holder === "foreign")
      throw new Error(`${path}: expected a lock of this program, got another file; move it away`);
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

/** Removes the locks of killed processes among the files of this pattern in `folder`. */
export async function removeStaleLocks(folder: string, pattern: string): Promise<void> {
  for await (const name of glob(pattern, { cwd: folder })) {
    const path = join(folder, name);
    if (isStale(await readLock(path))) await takeAway(path);
  }
}

async function tryLock(path: string): Promise<boolean> {
  const lock: Lock = { ...self, since: new Date().toISOString() };
  // A hard link appears with its content, so a kill here leaves no empty lock.
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

/** Creates a hard link to a file at an unused path; false if the path is in use. */
async function place(file: string, path: string): Promise<boolean> {
  try {
    await link(file, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

/** "empty" after a loss of power, which leaves a file without its text; "foreign" if the file is not a lock. */
type Found = Lock | "none" | "empty" | "foreign";

async function readLock(path: string): Promise<Found> {
  try {
    const text = await readFile(path, "utf8");
    return text === "" ? "empty" : LockSchema.parse(JSON.parse(text));
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ENOENT" ? "none" : "foreign";
  }
}

function isStale(found: Found): boolean {
  return typeof found === "string" ? found === "empty" : !mayRun(found);
}

/** Moves a stale lock away; if a live one has replaced it meanwhile, moves that back. */
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
