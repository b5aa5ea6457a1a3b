/** Folders of links to files. */
import { mkdir, readdir, symlink } from "node:fs/promises";
import { dirname, join, sep } from "node:path";

/** Links every file below `from` into `into`, with real folders, because miniflare follows no link to a folder. */
export async function linkFiles(from: string, into: string, skipped: readonly string[] = []): Promise<void> {
  const entries = await readdir(from, { recursive: true, withFileTypes: true });
  for (const entry of entries.filter((entry) => !entry.isDirectory())) {
    const source = join(entry.parentPath, entry.name);
    const path = source.slice(from.length + 1);
    if (skipped.some((each) => path === each || path.startsWith(each + sep))) continue;
    await mkdir(dirname(join(into, path)), { recursive: true });
    await symlink(source, join(into, path));
  }
}
