/** Where packages are that `npm ci` leaves out. */
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** A folder for optional packages. Git ignores it, and `npm ci` does not touch it. */
export const folderFor = (name: string): string => fileURLToPath(new URL(`../../.cache/${name}`, import.meta.url));

/** Path of the package's main file by Node's resolution: in `folder`, or in a node_modules above it. */
export function findPackage(folder: string, name: string): string | undefined {
  try {
    return createRequire(join(folder, "package.json")).resolve(name);
  } catch {
    return undefined;
  }
}
