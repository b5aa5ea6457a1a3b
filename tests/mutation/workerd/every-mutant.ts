/**
 * Stands in for `vitest` in the tests that run in workerd: each test also runs under every mutant that it reaches.
 *
 * Starting workerd for a mutant takes 20 s of a processor, but one session can switch between mutants. Each outcome is a
 * line on the console: a mutant's number, and `killed` or `survived`; or `static` for one that modules reach as they load.
 */
import * as vitest from "vitest";

export * from "vitest";

type Run = (...parameters: never[]) => unknown;

/** Stryker's own state, which the mutated code reads and writes. */
interface StrykerState {
  activeMutant?: string;
  currentTestId?: string;
  hitCount?: number;
  hitLimit?: number;
  mutantCoverage?: {
    readonly static: Readonly<Record<string, number>>;
    readonly perTest: Readonly<Record<string, Readonly<Record<string, number>>>>;
  };
}

const scope = globalThis as { __stryker__?: StrykerState };
scope.__stryker__ ??= {};
const state = scope.__stryker__;

/** The console's own, which some tests silence. */
const { log } = console;
const timeoutMs = 15_000;
/** As Stryker does, a mutant that is reached this many times as often as before counts as an endless loop. */
const loopFactor = 100;
const killed = new Set<string>();
let tests = 0;

/** The test, then the same under each mutant that it reached and that no test has killed yet. */
const underMutants =
  (run: Run): Run =>
  async (...parameters) => {
    if (tests === 0)
      for (const mutant of Object.keys(state.mutantCoverage?.static ?? {})) log(`mutant ${mutant} static`);
    tests++;
    const test = `test ${tests}`;
    state.currentTestId = test;
    await run(...parameters);
    state.currentTestId = "between tests";
    for (const [mutant, hits] of Object.entries(state.mutantCoverage?.perTest[test] ?? {})) {
      if (killed.has(mutant)) continue;
      const isKilled = await fails(run, parameters, mutant, loopFactor * hits);
      if (isKilled) killed.add(mutant);
      log(`mutant ${mutant} ${isKilled ? "killed" : "survived"}`);
      // What a mutant has left in a cache must not kill the next ones.
      if (isKilled) await fails(run, parameters, "none", hits);
    }
  };

async function fails(run: Run, parameters: never[], mutant: string, hitLimit: number): Promise<boolean> {
  Object.assign(state, { activeMutant: mutant, hitCount: 0, hitLimit });
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error("late")), timeoutMs);
  });
  try {
    await Promise.race([run(...parameters), late]);
    return false;
  } catch {
    return true;
  } finally {
    clearTimeout(timer);
    state.activeMutant = "none";
  }
}

const mutated = (rest: readonly unknown[]): never[] =>
  [...rest.slice(0, -1), underMutants(rest.at(-1) as Run)] as never[];

export const test = Object.assign(
  (name: string, ...rest: readonly unknown[]) => vitest.test(name, ...(mutated(rest) as [])),
  {
    for:
      (cases: readonly unknown[]) =>
      (name: string, ...rest: readonly unknown[]) =>
        vitest.test.for(cases)(name, ...(mutated(rest) as [never])),
  },
);
