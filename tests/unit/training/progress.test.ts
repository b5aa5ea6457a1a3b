/** The terminal after progress bars: the cursor is visible again. */
import { expect, test } from "vitest";
import { createProgress } from "../../../training/command-line/progress.ts";
import type { RegressorCheckpoint } from "../../../training/regression/checkpoint.ts";
import type { EpochRecord } from "../../../training/runs/history.ts";

/** A terminal, or a file, that records its output. */
function screen(isTTY: boolean) {
  const written: string[] = [];
  const write = (text: string) => written.push(text) > 0;
  const stream = { isTTY, columns: 120, write } as unknown as NodeJS.WriteStream;
  return { stream, text: () => written.join("") };
}

const [hidden, shown] = ["\x1b[?25l", "\x1b[?25h"];
const [unwrapped, wrapped] = ["\x1b[?7l", "\x1b[?7h"];
const count = (text: string, part: string) => text.split(part).length - 1;

/** @param bars number of bars that have been started and stopped */
function expectRestored(text: string, bars: number): void {
  expect([hidden, shown, unwrapped, wrapped].map((code) => count(text, code))).toEqual([bars, bars, bars, bars]);
  expect(text.lastIndexOf(shown)).toBeGreaterThanOrEqual(text.lastIndexOf(hidden));
}

const record = (epoch: number): EpochRecord => ({
  epoch,
  trainElboNats: -20,
  testElboNats: -21,
  testReconstructionNats: 18,
  testKlNats: 3,
  seconds: 2,
});
const after = (steps: number) =>
  ({ values: { steps }, history: { trainNats: [-0.5] }, seconds: 1 }) as unknown as RegressorCheckpoint;

test("a complete run restores the cursor, and an interrupted one does so when it is stopped", () => {
  const { stream, text } = screen(true);
  const progress = createProgress(stream, false);
  const whole = progress.ofEpochs("a", 100, 2);
  whole.onStart(0);
  expect(text()).toContain(hidden);
  whole.onEpoch(record(1));
  expect(text()).not.toContain(shown);
  whole.onEpoch(record(2));
  expectRestored(text(), 1);
  progress.ofEpochs("b", 100, 2).onStart(1);
  progress.stop();
  expectRestored(text(), 2);
  progress.stop();
  expectRestored(text(), 2);
});

test("a bar replaces the previous one", () => {
  const { stream, text } = screen(true);
  const progress = createProgress(stream, false);
  progress.ofEpochs("a", 100, 2).onStart(0);
  progress.ofSteps({ id: "b" }, 400)(after(0));
  progress.stop();
  expectRestored(text(), 2);
});

test("a run that is already complete shows nothing", () => {
  for (const done of [2, 3]) {
    const { stream, text } = screen(true);
    createProgress(stream, true).ofEpochs("a", 100, 2).onStart(done);
    expect(text()).toBe(`a: resumed after epoch ${done}\n`);
  }
  for (const done of [400, 600]) {
    const { stream, text } = screen(true);
    createProgress(stream, true).ofSteps({ id: "b" }, 400)(after(done));
    expect(text()).toBe(`b: resumed after step ${done}\n`);
  }
});

test("a regressor's bar ends with its last step", () => {
  const { stream, text } = screen(true);
  const watch = createProgress(stream, false).ofSteps({ id: "b" }, 400);
  for (const done of [0, 200]) watch(after(done));
  expect(text()).not.toContain(shown);
  watch(after(400));
  expectRestored(text(), 1);
});

test("a log has a line for each epoch with the remaining time, and no control codes", () => {
  const { stream, text } = screen(false);
  const progress = createProgress(stream, true);
  const listener = progress.ofEpochs("a", 100, 3);
  listener.onStart(1);
  for (const epoch of [2, 3]) listener.onEpoch(record(epoch));
  progress.ofEpochs("a", 100, 3).onStart(0);
  const watch = progress.ofSteps({ id: "b" }, 5200);
  for (const done of [0, 200, 5000, 5200]) watch(after(done));
  expect(text().split("\n")).toEqual([
    "a: resumed after epoch 1",
    "a: epoch 2/3, 2.0 s, ETA 2 s, loss 20.00, test ELBO -21.00",
    "a: epoch 3/3, 2.0 s, ETA 0 s, loss 20.00, test ELBO -21.00",
    "a: no checkpoint of this run, trained from the start",
    "b: no checkpoint of this run, trained from the start",
    "b: step 0/5200, 1 s, log-likelihood -0.5000",
    "b: step 5000/5200, 1 s, log-likelihood -0.5000",
    "b: step 5200/5200, 1 s, log-likelihood -0.5000",
    "",
  ]);
});
