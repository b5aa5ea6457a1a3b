/**
 * Atomic writes of files and folders.
 */
import { constants } from "node:fs";
import { access, glob, mkdir, open, rename, rm, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { mayRun, self } from "./owner.ts";

/** Path and content of a file to write. */
export type PendingFile = readonly [path: string, content: Uint8Array | string];

let written = 0;

/** A path beside `path` that no other write uses, in this or another process. */
export function partialPath(path: string): string {
  return `${path}.${written++}.${self.pid}@${self.host}.partial`;
}

/**
 * Writes to a temporary file, flushes it and renames it over `path`, so that neither a reader nor a killed process
 * leaves a partial file.
 */
export async function writeAtomically(path: string, content: Uint8Array | string): Promise<void> {
  await writeTogether([[path, content]]);
}

/**
 * The same for files that belong together: all are written before any is replaced, and the replacements follow at once,
 * in order. A failed write leaves every file unchanged.
 */
export async function writeTogether(files: readonly PendingFile[]): Promise<void> {
  const pending = files.map(([path, content]) => ({ path, content, partial: partialPath(path) }));
  try {
    for (const { path, content, partial } of pending) {
      await mkdir(dirname(path), { recursive: true });
      const file = await open(partial, "w");
      try {
        await file.writeFile(content);
        await file.sync();
      } finally {
        await file.close();
      }
    }
    for (const { path, partial } of pending) await rename(partial, path);
  } catch (error) {
    for (const { partial } of pending) await rm(partial, { force: true });
    throw error;
  }
}

/**
 * Replaces a folder by one with exactly these files, in order. It is never a mixture of both: the old one is moved
 * aside as a whole before the new one takes its place.
 */
export async function replaceFolder(folder: string, files: readonly PendingFile[]): Promise<void> {
  const [next, old] = [partialPath(folder), partialPath(`${folder}.old`)];
  try {
    await writeTogether(files.map(([name, content]) => [join(next, name), content]));
    await rename(folder, old).catch(ignoreMissing);
    await rename(next, folder);
  } catch (error) {
    await rm(next, { recursive: true, force: true });
    await rename(old, folder).catch(() => {});
    throw error;
  }
  await rm(old, { recursive: true, force: true });
}

/** Removes leftovers of killed writers under `folder`, and restores a folder that was moved aside but not replaced. */
export async function removePartialFiles(folder: string): Promise<void> {
  for await (const name of glob("**/*.partial", { cwd: folder })) {
    const [, target = "", old, pid, host] = /^(.*?)(\.old)?\.\d+\.(\d+)@([^@]+)\.partial$/.exec(name) ?? [];
    // This process writes nothing before the clean-up, so its own id belongs to an earlier process.
    const own = host === self.host && Number(pid) === self.pid;
    if (host === undefined || (!own && mayRun({ host, pid: Number(pid) }))) continue;
    const [path, place] = [join(folder, name), join(folder, target)];
    if (old !== undefined && (await stat(place).catch(() => undefined)) === undefined) await rename(path, place);
    else await rm(path, { recursive: true, force: true });
  }
}

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== "ENOENT") throw error;
}

/** @throws Error unless files can be created in the folder, or in its nearest existing parent */
export async function requireWritable(folder: string): Promise<void> {
  const path = resolve(folder);
  const found = await stat(path).catch(() => undefined);
  if (found === undefined && dirname(path) !== path) return requireWritable(dirname(path));
  if (!found?.isDirectory()) throw new Error(`${path}: expected a folder, got a file`);
  await access(path, constants.W_OK).catch(() => {
    throw new Error(`${path}: this folder cannot be written to`);
  });
}
