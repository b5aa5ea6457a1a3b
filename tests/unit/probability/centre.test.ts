import { expect, test } from "vitest";
import { centre } from "../../../worker/probability/linear-algebra/centre.ts";

test("deviations keep their digits however large the values are", () => {
  // Adding and subtracting a power of two is exact.
  const step = 2 ** -20;
  const { origin, shift, deviations } = centre([0.25, 0.5, 0.25], [2 ** 30, 2 ** 30 + step, 2 ** 30 + 4 * step]);
  expect(origin + shift).toBe(2 ** 30 + 1.5 * step);
  expect(deviations).toEqual([-1.5 * step, -0.5 * step, 2.5 * step]);
});

test("equal values have zero deviation", () => {
  expect(centre([0.1, 0.2, 0.7], [1e9 / 3, 1e9 / 3, 1e9 / 3])).toEqual({
    origin: 1e9 / 3,
    shift: 0,
    deviations: [0, 0, 0],
  });
});

test("a distant value of negligible weight takes no digits from the mean", () => {
  const { origin, shift } = centre([1e-20, 0.5, 0.5], [1e12, 1, 2]);
  // It contributes 1e12 · 1e-20 = 1e-8 to the mean; the rest is rounding.
  expect(Math.abs(origin + shift - 1.5 - 1e-8)).toBeLessThan(1e-15);
});
