import { expect, test } from "vitest";
import { assignToSeeds } from "../../../worker/probability/mixtures/k-means-plus-plus.ts";
import { createRng } from "../../../worker/probability/numerics/random.ts";
import { errorOf } from "./support.ts";

test("the second seed is drawn with probability proportional to its squared distance from the first", () => {
  // First 0, 1 or 3, each with probability 1/3; the two seeds are a point of each cluster.
  // {0, 1}: ⅓ · 1/10 + ⅓ · 1/5, {0, 3}: ⅓ · 9/10 + ⅓ · 9/13, {1, 3}: ⅓ · 4/5 + ⅓ · 4/13; only {0, 1} puts 3 with 1.
  const rng = createRng(1);
  const draws = 20_000;
  const points = Float64Array.of(0, 1, 3);
  let together = 0;
  for (let i = 0; i < draws; i++) {
    const [, second, third] = assignToSeeds(points, 1, 2, rng);
    if (second === third) together++;
  }
  const expected = (1 / 10 + 1 / 5) / 3;
  // Four standard errors of a share.
  expect(Math.abs(together / draws - expected)).toBeLessThan(4 * Math.sqrt((expected * (1 - expected)) / draws));
});

test("every cluster has a point, even where most points coincide", () => {
  const points = Float64Array.from([...new Array<number>(50).fill(2), 7, 9]);
  for (let seed = 0; seed < 20; seed++) {
    expect(new Set(assignToSeeds(points, 1, 3, createRng(seed)))).toEqual(new Set([0, 1, 2]));
  }
});

test("as many seeds as different points, and not one more", () => {
  const points = Float64Array.of(1, 1, 2, 5);
  expect(assignToSeeds(points, 1, 3, createRng(0)).length).toBe(4);
  expect(errorOf(() => assignToSeeds(points, 1, 4, createRng(0))).message).toContain("got 3");
});
