import { expect, test } from "vitest";
import { columnMeans } from "../../../worker/probability/linear-algebra/matrix.ts";
import { standardise } from "../../../worker/probability/linear-algebra/standardisation.ts";
import { createRng } from "../../../worker/probability/numerics/random.ts";
import { errorOf } from "./support.ts";

const rng = createRng(1);
const points = Array.from({ length: 50 }, () => [1e9 + rng(), 1e-9 * rng(), 1e9 * rng() - 1e6]);

test("standardised points have mean 0 and variance 1 in every dimension, for any location and unit", () => {
  const { values, count, size } = standardise(points);
  expect([count, size]).toEqual([50, 3]);
  for (let d = 0; d < size; d++) {
    const column = points.map((_, n) => values[n * size + d] as number);
    const mean = column.reduce((sum, z) => sum + z, 0) / count;
    // A mean near 1e9 is rounded by 1e-7 / 2 of a unit; deviations here are 0.3.
    expect(Math.abs(mean)).toBeLessThan(3e-7);
    expect(column.reduce((sum, z) => sum + (z - mean) ** 2, 0) / count).toBeCloseTo(1, 12);
  }
});

test("mean and deviation map standardised points back", () => {
  const { values, mean, deviation } = standardise(points);
  points.forEach((point, n) => {
    point.forEach((x, d) => {
      const back = (mean[d] as number) + (deviation[d] as number) * (values[n * 3 + d] as number);
      // Two roundings, the last one at the size of the point.
      expect(Math.abs(back - x)).toBeLessThanOrEqual(4e-16 * (Math.abs(x) + (deviation[d] as number)));
    });
  });
});

test("the mean of equal numbers is exactly that number", () => {
  for (const value of [0.1, 1e9 + 0.1, -1e-9]) {
    expect(
      columnMeans(
        Float64Array.from({ length: 7 }, () => value),
        1,
      ),
    ).toEqual(Float64Array.of(value));
  }
});

test("a variance that underflows counts as zero", () => {
  const error = errorOf(() => standardise([[1e-160], [2e-160]]));
  expect([error.code, error.errors[0]?.pointer]).toEqual(["NotPositiveDefinite", "/points"]);
});
