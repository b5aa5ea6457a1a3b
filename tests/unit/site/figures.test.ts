/** Laws for every figure's definition, without a browser. */
import { expect, test } from "vitest";
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
