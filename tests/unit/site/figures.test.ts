/** Laws for every figure's definition, without a browser. */
import { expect, test } from "vitest";
import { figure as trainingCurve } from "../../../site/figures/training-curve/figure.ts";
import type { TrainingAnswers } from "../../../site/figures/training-curve/state.ts";
import { initialState } from "../../../site/lib/figure/fields.ts";
import { figures } from "../../../site/lib/figure/figures.ts";
import { significant } from "../../../site/lib/numbers/format.ts";

test("a table shows integers in full, other numbers with four digits, and only very large or small ones with an exponent", () => {
  expect([0, -3, 2_361_604, 8_400.26, 0.123456, -12.3456].map(significant)).toEqual([
    "0",
    "−3",
    "2361604",
    "8400",
    "0.1235",
    "−12.35",
  ]);
  expect([1_234_567.8, -0.000012345].map(significant)).toEqual(["1.235e+6", "−1.234e−5"]);
});

test("a training curve of one epoch rises nowhere", () => {
  const record = { epoch: 1, trainElboNats: -190, testElboNats: -191, testReconstructionNats: 180, testKlNats: 11 };
  const answers = { card: { metrics: { test: { elboNats: -150 } } }, history: [record, { ...record, epoch: 2 }] };
  const summaryAt = (epoch: number) =>
    trainingCurve.summary({ model: "mlp-2d", epoch }, answers as unknown as TrainingAnswers);
  expect(summaryAt(1)).toMatch(/^After epoch 1 of mlp-2d the bound is −191\.0 nats/);
  expect(summaryAt(2)).toMatch(/^From epoch 1 to epoch 2 .*rises/);
});

test.each(figures)("$id: without the API its load fails once, and no rejection is unhandled", async (figure) => {
  const unheard: unknown[] = [];
  const listen = (reason: unknown): number => unheard.push(reason);
  process.on("unhandledRejection", listen);
  const load = figure.load(initialState(figure.fields), () => Promise.reject(new Error("no answer")));
  await expect(load).rejects.toThrow("no answer");
  // Unhandled rejections are reported after the microtasks.
  await new Promise((resolve) => setImmediate(resolve));
  process.off("unhandledRejection", listen);
  expect(unheard).toEqual([]);
});
