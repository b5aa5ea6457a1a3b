/** Uniform variates, against those of pure-rand. */
import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { expect, test } from "vitest";
import { createRng } from "../../../worker/probability/numerics/random.ts";

test.for([0, 1, 7, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1])("uniform variates of seed %d are pure-rand's", (seed) => {
  const [ours, theirs] = [createRng(seed), xoroshiro128plus(seed)];
  const count = 10_000;
  expect(Array.from({ length: count }, ours)).toEqual(Array.from({ length: count }, () => uniformFloat64(theirs)));
});
