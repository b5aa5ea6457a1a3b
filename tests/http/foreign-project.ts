/** Projects of users, in folders outside this repository, with only the links that they are given. */
import { execFile } from "node:child_process";
import { mkdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

export const run = promisify(execFile);
export const root = fileURLToPath(new URL("../../", import.meta.url));
/** TypeScript 7, and 6, which projects still use whose tools need its API. */
const compilers = { 7: "node_modules/@typescript/native/bin/tsc", 6: "node_modules/typescript/bin/tsc6" } as const;

/** Files of this repository, linked into another folder. */
export async function link(names: readonly string[], into: string): Promise<void> {
  await mkdir(into, { recursive: true });
  for (const name of names) {
    await mkdir(join(into, name, ".."), { recursive: true });
    await symlink(join(root, name), join(into, name));
  }
}

/** Checks types by a version of TypeScript, and throws its errors. */
export const compileBy =
  (version: keyof typeof compilers) =>
  async (cwd: string, ...args: readonly string[]): Promise<void> => {
    await run(process.execPath, [join(root, compilers[version]), ...args], { cwd }).catch(
      ({ stdout }: { stdout: string }) => {
        throw new Error(stdout);
      },
    );
  };

export const compile = compileBy(7);

/** Options of a strict project; each adds its own types and modules. */
export const strict = ["--strict", "--target", "es2022", "--noEmit"];
