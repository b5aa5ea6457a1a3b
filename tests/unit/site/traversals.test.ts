import { expect, test } from "vitest";
import { type Encoding, moved, ranked } from "../../../site/figures/traversals/state.ts";

const encoding: Encoding = { model: "any", mean: [[0, -2, 0.5]], variance: [[1, 0.1, 0.5]] };

test("dimensions are ordered by their divergence from the prior, and one whose q is the prior costs nothing", () => {
  const dimensions = ranked(encoding);
  expect(dimensions.map(({ index }) => index)).toEqual([2, 3, 1]);
  expect(dimensions.at(-1)?.nats).toBe(0);
  // By hand: (4 + 0.1 − 1 − log 0.1) / 2.
  expect(dimensions[0]?.nats).toBeCloseTo((3.1 + Math.log(10)) / 2, 12);
});

test("a traversal changes one coordinate and keeps the others at the posterior mean", () => {
  expect(moved(encoding, ranked(encoding).slice(0, 2), [-3, 3])).toEqual([
    [0, -3, 0.5],
    [0, 3, 0.5],
    [0, -2, -3],
    [0, -2, 3],
  ]);
});
