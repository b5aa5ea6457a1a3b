import { expect, test } from "vitest";
import { normalQuantile } from "../../../worker/probability/numerics/normal-quantile.ts";

test("quantiles of the lower tail are those of tables, down to the smallest doubles", () => {
  // By mpmath: the root of erfc(-z / √2) / 2 = p.
  const known = [
    [1e-4, -3.7190164854556804],
    [1e-9, -5.9978070150076865],
    [1e-12, -7.034483825301132],
    [1e-300, -37.0470962993612],
  ] as const;
  for (const [p, z] of known) {
    expect(Math.abs(normalQuantile(p) / z - 1)).toBeLessThan(1e-15);
  }
});

test("both tails meet the middle, and mirror each other", () => {
  // Where 1 - p is exact.
  for (const p of [2 ** -8, 2 ** -11, 2 ** -20]) {
    expect(Math.abs(normalQuantile(p) / -normalQuantile(1 - p) - 1)).toBeLessThan(1e-14);
  }
  expect(normalQuantile(0.5)).toBe(0);
});
