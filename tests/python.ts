/** The Python that has what a peer, a client or an example needs. */
import { spawnSync } from "node:child_process";

/** A command whose Python imports all of those modules; undefined where none does. */
export function findPython(modules: readonly string[]): string | undefined {
  return ["python3", "/usr/bin/python3"].find(
    (command) => spawnSync(command, ["-c", `import ${modules.join(", ")}`]).status === 0,
  );
}

/** The end of a test's name: why it is skipped, if no Python has that module. */
export const missing = (module: string, python: string | undefined): string =>
  python ? "" : ` (skipped: no python3 here imports ${module})`;
