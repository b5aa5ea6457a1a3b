/** Poisson variates, against those of d3-random, which sums waiting times. */
import { randomPoisson } from "d3-random";
import { expect, test } from "vitest";
import { poissonSource } from "../../../worker/probability/numerics/poisson.ts";
import { createRng } from "../../../worker/probability/numerics/random.ts";

test.for([0, 1e-3, 0.5, 3, 15.9, 16.1, 40, 1e3, 1e9])(
  "counts with mean %d are those of the sum of waiting times",
  (mean) => {
    // The product and the sum round differently, which one draw in some 10^13 could show.
    const [ours, theirs] = [poissonSource(createRng(2))(mean), randomPoisson.source(createRng(2))(mean)];
    const count = 2000;
    expect(Array.from({ length: count }, ours)).toEqual(Array.from({ length: count }, theirs));
  },
);

test("sources with several means draw from one source of uniform variates", () => {
  const means = [2, 30, 7];
  const [ours, theirs] = [poissonSource(createRng(4)), randomPoisson.source(createRng(4))];
  const drawn = (source: typeof ours) => Array.from({ length: 300 }, (_, i) => source(means[i % 3] as number)());
  expect(drawn(ours)).toEqual(drawn(theirs));
});

test("an infinite mean has an infinite count", () => {
  expect(poissonSource(createRng(1))(Number.POSITIVE_INFINITY)()).toBe(Number.POSITIVE_INFINITY);
});
