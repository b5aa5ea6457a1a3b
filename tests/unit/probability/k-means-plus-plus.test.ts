import { expect, test } from "vitest";
import { assignToSeeds } from "../../../worker/probability/mixtures/k-means-plus-plus.ts";
import { createRng } from "../../../worker/probability/numerics/random.ts";
import { errorOf } from "./support.ts";

test("the second seed is drawn with probability proportional to its squared distance from the first", () => {
  // The first is 0, 1 or 3, each with probability 1/3; the two seeds are a point of each cluster.
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

test("every cluster has a point, even if most points coincide", () => {
  const points = Float64Array.from([...new Array<number>(50).fill(2), 7, 9]);
  for (let seed = 0; seed < 20; seed++) {
    expect(new Set(assignToSeeds(points, 1, 3, createRng(seed)))).toEqual(new Set([0, 1, 2]));
  }
});

test("there are as many seeds as distinct points, and no more", () => {
  const points = Float64Array.of(1, 1, 2, 5);
  expect(assignToSeeds(points, 1, 3, createRng(0)).length).toBe(4);
  expect(errorOf(() => assignToSeeds(points, 1, 4, createRng(0))).message).toContain("got 3");
});
