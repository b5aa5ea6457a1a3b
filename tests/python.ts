/** The Python that has what a peer or a client needs. */
import { spawnSync } from "node:child_process";

/** A command whose Python imports all of those modules; undefined where none does. */
export function findPython(modules: readonly string[]): string | undefined {
  return ["python3", "/usr/bin/python3"].find(
    (command) => spawnSync(command, ["-c", `import ${modules.join(", ")}`]).status === 0,
  );
}
