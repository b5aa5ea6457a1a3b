import { expect, test } from "vitest";
import { requireProbabilities } from "../../../worker/probability/numerics/preconditions.ts";
import { errorOf } from "./support.ts";

const check = (values: readonly number[]) => requireProbabilities(values, "/p");
const cutOff = (p: number) => Math.floor(p * 1e6) / 1e6;

test("K equal probabilities with six digits, rounded or truncated, are accepted and normalised", () => {
  for (let count = 1; count <= 64; count++) {
    for (const written of [cutOff(1 / count), Number((1 / count).toFixed(6))]) {
      for (const p of check(new Array<number>(count).fill(written))) {
        // One division of doubles.
        expect(p).toBeCloseTo(1 / count, 14);
      }
    }
  }
});

test("an error larger than rounding is refused, for any number of entries", () => {
  for (const values of [[0.5, 0.499], [0.333333, 0.333333, 0.33333], new Array<number>(1000).fill(0.9998 / 1000)]) {
    expect(errorOf(() => check(values))).toMatchObject({ code: "InvalidDistribution", errors: [{ pointer: "/p" }] });
  }
});

test("a negative probability is refused with its position", () => {
  expect(errorOf(() => check([1.5, -0.5])).errors).toMatchObject([{ pointer: "/p/1" }]);
});
