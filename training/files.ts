/**
 * Files that appear whole or not at all.
 */
import { mkdir, open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";

/** Path and content of a file to be. */
export type PendingFile = readonly [path: string, content: Uint8Array | string];

/** Writes beside `path`, flushes, then renames over it: a reader or a killed process never sees half a file. */
export async function writeAtomically(path: string, content: Uint8Array | string): Promise<void> {
  await writeTogether([[path, content]]);
}

/**
 * The same for files that belong together: none is replaced before all are written, and then all are in one burst, in
 * order. A write that fails leaves every file as it was.
 */
export async function writeTogether(files: readonly PendingFile[]): Promise<void> {
  const pending = files.map(([path, content]) => ({ path, content, partial: `${path}.${process.pid}.partial` }));
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
