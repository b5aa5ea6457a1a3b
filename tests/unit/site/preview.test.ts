import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Panels } from "../../../site/lib/figure/figure.ts";
import { Preview } from "../../../site/lib/figure/preview.ts";

const frameMs = 16;
const patienceMs = 100;

/** A preview, with the length of its partial response each time it was drawn. */
function reader() {
  const drawn: Panels[string][] = [];
  const preview = new Preview(({ panel = "" }: Panels) => drawn.push(panel));
  const come = (count: number) => preview.show("call", () => ({ panel: String(count) }));
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

test("after that the partial response is drawn, and then the newest one in every frame", async () => {
  const { drawn, preview, come } = reader();
  come(1);
  come(2);
  await vi.advanceTimersByTimeAsync(patienceMs + frameMs);
  expect(drawn).toEqual(["2"]);
  for (const count of [3, 4, 5]) come(count);
  await vi.advanceTimersByTimeAsync(frameMs);
  expect(drawn).toEqual(["2", "5"]);
  come(6);
  preview.end();
  await vi.advanceTimersByTimeAsync(1_000);
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

test("after a sketch the reader waits for the rest in any case, so its parts are drawn in the next frame", async () => {
  const { drawn, preview, come } = reader();
  preview.sketch(() => ({ panel: "sketch" }));
  come(1);
  await vi.advanceTimersByTimeAsync(frameMs);
  expect(drawn).toEqual(["sketch", "1"]);
});

test("a part that waits for another answer is drawn once that is there, unless a newer part or the response has come", async () => {
  const { drawn, preview, come } = reader();
  const waiting = (panel: string, ms: number) =>
    preview.show("call", () => new Promise((resolve) => setTimeout(() => resolve({ panel }), ms)));
  preview.sketch(() => undefined);
  waiting("first", 10);
  await vi.advanceTimersByTimeAsync(frameMs + 9);
  expect(drawn).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  expect(drawn).toEqual(["first"]);
  waiting("second", 1_000);
  await vi.advanceTimersByTimeAsync(frameMs);
  come(3);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(drawn).toEqual(["first", "3"]);
  waiting("fourth", 1_000);
  await vi.advanceTimersByTimeAsync(frameMs);
  preview.end();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(drawn).toEqual(["first", "3"]);
});

test("parts of two responses that come within a frame are drawn together", async () => {
  const drawn: Panels[] = [];
  const preview = new Preview((panels) => drawn.push(panels));
  preview.sketch(() => undefined);
  preview.show("one", () => ({ left: "outdated" }));
  preview.show("other", () => ({ right: "1" }));
  preview.show("one", () => ({ left: "2" }));
  await vi.advanceTimersByTimeAsync(frameMs);
  expect(drawn).toEqual([{ left: "2", right: "1" }]);
  preview.show("other", () => ({ right: "2" }));
  await vi.advanceTimersByTimeAsync(frameMs);
  expect(drawn.slice(1)).toEqual([{ right: "2" }]);
});
