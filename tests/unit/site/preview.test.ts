import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Panels } from "../../../site/lib/figure/figure.ts";
import { Preview } from "../../../site/lib/figure/preview.ts";

const frameMs = 16;
const patienceMs = 100;

/** A preview, with the length of its partial response each time it was drawn. */
function reader() {
  const drawn: Panels[string][] = [];
  const preview = new Preview(({ panel = "" }: Panels) => drawn.push(panel));
  const come = (count: number) => preview.show(() => ({ panel: String(count) }));
  return { drawn, preview, come };
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "performance"] });
  vi.stubGlobal("requestAnimationFrame", (run: () => void) => setTimeout(run, frameMs));
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("a response that completes within a tenth of a second is never drawn in part", () => {
  const { drawn, preview, come } = reader();
  for (let count = 1; count < patienceMs; count++) {
    come(count);
    vi.advanceTimersByTime(1);
  }
  preview.end();
  vi.advanceTimersByTime(1_000);
  expect(drawn).toEqual([]);
});

test("after that the partial response is drawn, and then the newest one in every frame", () => {
  const { drawn, preview, come } = reader();
  come(1);
  come(2);
  vi.advanceTimersByTime(patienceMs + frameMs);
  expect(drawn).toEqual(["2"]);
  for (const count of [3, 4, 5]) come(count);
  vi.advanceTimersByTime(frameMs);
  expect(drawn).toEqual(["2", "5"]);
  come(6);
  preview.end();
  vi.advanceTimersByTime(1_000);
  expect(drawn).toEqual(["2", "5"]);
});

test("a sketch is drawn in the next frame, unless it is void by then or the response is complete", () => {
  const { drawn, preview } = reader();
  preview.sketch(() => ({ panel: "sketch" }));
  preview.sketch(() => undefined);
  expect(drawn).toEqual([]);
  vi.advanceTimersByTime(frameMs);
  expect(drawn).toEqual(["sketch"]);
  preview.sketch(() => ({ panel: "late" }));
  preview.end();
  vi.advanceTimersByTime(1_000);
  expect(drawn).toEqual(["sketch"]);
});
