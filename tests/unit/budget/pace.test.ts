import { setTimeout as sleep } from "node:timers/promises";
import { expect, test, vi } from "vitest";
import { pace } from "../../../worker/budget/pace.ts";
import { limits } from "../../../worker/limits.ts";

const slice = 2e8;

/** Begins a slice, whatever other tests have computed. */
async function beginSlice(): Promise<void> {
  await pace(slice);
  await pace(0);
}

/** Computes without a pause, as a slow machine does. */
function compute(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

test("long work pauses by its operations", async () => {
  await beginSlice();
  expect(pace(slice / 2)).toBeUndefined();
  const pause = pace(slice);
  expect(pause).toBeInstanceOf(Promise);
  await pause;
  expect(limits.operations).toBeGreaterThan(slice);
});

test("the operations of simultaneous requests are counted together", async () => {
  await beginSlice();
  const requests = Array.from({ length: 4 }, () => pace(0.45 * slice));
  expect(requests.map((pause) => pause instanceof Promise)).toEqual([false, false, true, true]);
  await Promise.all(requests);
});

test("between two slices is a gap for others, even if slices take longer than planned", async () => {
  const gaps: number[] = [];
  let ended = Number.NEGATIVE_INFINITY;
  await beginSlice();
  await Promise.all(
    Array.from({ length: 6 }, async () => {
      for (let i = 0; i < 3; i++) {
        await pace(slice);
        gaps.push(performance.now() - ended);
        compute(30);
        ended = performance.now();
      }
    }),
  );
  expect(gaps).toHaveLength(18);
  // Two milliseconds, less the rounding of one.
  expect(Math.min(...gaps)).toBeGreaterThan(0.9);
});

test("requests take turns: none waits until another has ended", async () => {
  const slices = [0, 0, 0];
  const othersAtAnEnd: number[] = [];
  await beginSlice();
  await Promise.all(
    slices.map(async (_, request) => {
      for (let i = 0; i < 10; i++) {
        await pace(slice);
        slices[request] = i + 1;
        compute(5);
      }
      othersAtAnEnd.push(Math.min(...slices));
    }),
  );
  expect(slices).toEqual([10, 10, 10]);
  expect(Math.min(...othersAtAnEnd)).toBeGreaterThan(0);
});

test("a request whose timers never fire does not keep others waiting", async () => {
  await beginSlice();
  const { setTimeout: real } = globalThis;
  globalThis.setTimeout = (() => 0) as unknown as typeof setTimeout;
  const left = pace(slice);
  globalThis.setTimeout = real;
  await pace(slice);
  expect(await Promise.race([left, sleep(50, "waiting")])).toBe("waiting");
});

test("a stopped clock does not stop work", async () => {
  const stopped = vi.spyOn(Date, "now").mockReturnValue(0);
  await beginSlice();
  expect(await Promise.race([pace(slice), sleep(1000, "waiting")])).toBeUndefined();
  stopped.mockRestore();
});
