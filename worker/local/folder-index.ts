/** Indices of folders: the Worker cannot list a folder, so it reads the contents from `index.json`. */
import { randomUUID } from "node:crypto";
import { access, mkdir, readdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Names of the subfolders of `folder` that have a file of that name, sorted. */
export async function foldersWith(file: string, folder: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch(() => []);
  const found = await Promise.all(
    names.map((name) =>
      access(join(folder, name, file)).then(
        () => [name],
        () => [],
      ),
    ),
  );
  return found.flat().sort();
}

/** Replaces a folder's index atomically if it differs from `names`. */
export async function writeIndex(folder: string, names: readonly string[]): Promise<void> {
  const path = join(folder, "index.json");
  const text = `${JSON.stringify(names)}\n`;
  if ((await readFile(path, "utf8").catch(() => "")) === text) return;
  await mkdir(folder, { recursive: true });
  // A unique name, because two processes may write at once.
  const partial = `${path}.${randomUUID()}.partial`;
  await writeFile(partial, text);
  await rename(partial, path);
}
