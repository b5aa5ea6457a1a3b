/**
 * Files that appear whole or not at all.
 */
import { mkdir, open, rename } from "node:fs/promises";
import { dirname } from "node:path";

/** Writes beside `path`, flushes, then renames over it: a reader or a killed process never sees half a file. */
export async function writeAtomically(path: string, content: Uint8Array | string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const partial = `${path}.${process.pid}.partial`;
  const file = await open(partial, "w");
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(partial, path);
}
