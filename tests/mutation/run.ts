/**
 * Mutation testing: makes one small change at a time to the code and asks whether a test fails.
 *
 * `npm run mutate [-- PATH…] [--sample LINES] [--seed S]`, where each path is a folder or a file. With `--sample`
 * only mutants within random lines are tried, and the score has a standard error. The tests of each folder are unit
 * tests or, for the routes and what is around them, tests in workerd.
 */
import { glob } from "node:fs/promises";
import { parseArgs } from "node:util";
import { sampleLines } from "./sample.ts";
import { scoreOf } from "./score.ts";
import { loadStryker } from "./stryker.ts";
import { inWorkerd, outcomesOf, workerdOptions } from "./workerd/runner.ts";

/** Where the tests of a folder are. */
const testsOf: Readonly<Record<string, string>> = {
  "worker/media": "tests/unit/media",
  "worker/probability": "tests/unit/probability",
  "worker/schemas": "tests/unit/schemas",
  "worker/inference": "tests/unit/inference",
  "worker/http": inWorkerd,
  "worker/routes": inWorkerd,
  "site/lib": "tests/unit/site",
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { sample: { type: "string" }, seed: { type: "string", default: "1" } },
});

const Stryker = await loadStryker();
for (const path of positionals.length > 0 ? positionals : Object.keys(testsOf)) console.log(await mutate(path));

async function mutate(path: string): Promise<string> {
  const [, tests] = Object.entries(testsOf).find(([folder]) => `${path}/`.startsWith(`${folder}/`)) ?? [];
  if (!tests) throw new Error(`expected a path within ${Object.keys(testsOf).join(", ")}, got ${path}`);
  const files = path.endsWith(".ts") ? [path] : (await Array.fromAsync(glob(`${path}/**/*.ts`))).sort();
  const stryker = new Stryker({
    mutate: values.sample ? await sampleLines(files, Number(values.sample), Number(values.seed)) : files,
    ...(tests === inWorkerd ? await workerdOptions() : unitOptions(tests)),
    // Vitest strips types without looking at them.
    disableTypeChecks: false,
    concurrency: 2,
    // A shared processor may stall a test.
    timeoutMS: 15_000,
    reporters: ["clear-text", "progress-append-only", "json"],
    clearTextReporter: { reportTests: false, reportScoreTable: false },
    jsonReporter: { fileName: `.cache/mutation/${path.replaceAll("/", "-")}.json` },
    tempDirName: ".cache/mutation/sandbox",
    ignorePatterns: ["dist", ".cache", ".wrangler", ".astro", ".checkpoints"],
  });
  const { killed, timedOut, unreached, mutants, lines, standardError } = scoreOf(
    await stryker.runMutationTest(),
    tests === inWorkerd ? await outcomesOf() : undefined,
  );
  const percent = (share: number) => (100 * share).toFixed(1);
  const error = values.sample ? ` ± ${percent(standardError)}` : "";
  return (
    `${path}: ${percent(killed / mutants)}${error} % of ${mutants} mutants on ${lines} lines killed, ` +
    `${timedOut} of them by a time limit; ${unreached} mutants are in code that no test runs`
  );
}

function unitOptions(dir: string) {
  return {
    testRunner: "vitest",
    vitest: { configFile: "tests/mutation/vitest.config.ts", dir },
    coverageAnalysis: "perTest",
    // A constant of a module would need every test anew.
    ignoreStatic: true,
  } as const;
}
