/**
 * Stryker's command runner for tests in workerd: the run without mutants tries all of them and writes their outcomes, and
 * the command for one mutant only looks its outcome up.
 */
import { mkdir, readFile, rm } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import type { StrykerOptions } from "../stryker.ts";

/** The tests of a folder that runs in workerd. */
export const inWorkerd = "tests/worker";

const file = resolve(".cache/mutation/outcomes.txt");
const mutant = "$__STRYKER_ACTIVE_MUTANT__";

/** Stryker's options for these tests. */
export async function workerdOptions(): Promise<StrykerOptions> {
  await mkdir(dirname(file), { recursive: true });
  await rm(file, { force: true });
  process.env.MUTATION_OUTCOMES = file;
  const tryAll = "vitest run --config tests/mutation/workerd/vitest.config.ts";
  return {
    testRunner: "command",
    coverageAnalysis: "off",
    commandRunner: {
      command: `if [ -z "${mutant}" ]; then ${tryAll}; else ! grep -qx "${mutant} killed" '${file}'; fi`,
    },
    dryRunTimeoutMinutes: 120,
  };
}

/** The outcome of each mutant that a test or a module reached. */
export async function outcomesOf(): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for (const line of (await readFile(file, "utf8")).split("\n")) {
    const [id = "", outcome = ""] = line.split(" ");
    // A mutant that survives one test may be killed by another, and one that modules reach by a test.
    const isStronger = outcome === "killed" || !found.has(id) || found.get(id) === "static";
    if (isStronger) found.set(id, outcome);
  }
  return found;
}
