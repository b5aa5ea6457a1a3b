/** Indices of folders: the Worker cannot list one, so it reads from `index.json` what is in it. */
import { randomUUID } from "node:crypto";
import { access, mkdir, readdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Names of the folders in `folder` that hold a file of that name, in order. */
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

/** Replaces a folder's index in one step where it says anything else than `names`. */
export async function writeIndex(folder: string, names: readonly string[]): Promise<void> {
  const path = join(folder, "index.json");
  const text = `${JSON.stringify(names)}\n`;
  if ((await readFile(path, "utf8").catch(() => "")) === text) return;
  await mkdir(folder, { recursive: true });
  // Two may do this at once, each for itself.
  const partial = `${path}.${randomUUID()}.partial`;
  await writeFile(partial, text);
  await rename(partial, path);
}
