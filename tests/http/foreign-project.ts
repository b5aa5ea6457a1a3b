/** Projects of users, in folders outside this repository, with only the links that they are given. */
import { execFile } from "node:child_process";
import { mkdir, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

export const run = promisify(execFile);
export const root = fileURLToPath(new URL("../../", import.meta.url));
const compiler = createRequire(import.meta.url).resolve("typescript/bin/tsc");

/** Files of this repository, linked into another folder. */
export async function link(names: readonly string[], into: string): Promise<void> {
  await mkdir(into, { recursive: true });
  for (const name of names) {
    await mkdir(join(into, name, ".."), { recursive: true });
    await symlink(join(root, name), join(into, name));
  }
}

/** Checks types, and throws the compiler's errors. */
export async function compile(cwd: string, ...args: readonly string[]): Promise<void> {
  await run(process.execPath, [compiler, ...args], { cwd }).catch(({ stdout }: { stdout: string }) => {
    throw new Error(stdout);
  });
}

/** Options of a strict project; each adds its own types and modules. */
export const strict = ["--strict", "--target", "es2022", "--noEmit"];
