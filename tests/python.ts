/** Finds a Python with the modules that a peer, a client or an example needs. */
import { spawnSync } from "node:child_process";

/** A command whose Python can import all these modules; undefined if there is none. */
export function findPython(modules: readonly string[]): string | undefined {
  return ["python3", "/usr/bin/python3"].find(
    (command) => spawnSync(command, ["-c", `import ${modules.join(", ")}`]).status === 0,
  );
}

/** The end of a test's name: the reason for skipping it, if no Python has that module. */
export const missing = (module: string, python: string | undefined): string =>
  python ? "" : ` (skipped: no python3 here imports ${module})`;
