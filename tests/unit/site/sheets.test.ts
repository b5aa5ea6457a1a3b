import { expect, test } from "vitest";
import { digitsOf, lattice, legible } from "../../../site/figures/sheets/state.ts";
import { normalQuantile } from "../../../site/lib/numbers/normal.ts";
import { normalCdf } from "../../oracles/normal-cdf.ts";

test("the normal quantile is the inverse of the distribution function, by quadrature", () => {
  for (const p of [0.001, 0.02, 0.3, 0.5, 0.8, 0.999]) {
    // The oracle's error, divided by the density at 3.09.
    expect(normalQuantile(p)).toBeCloseTo(-normalQuantile(1 - p), 9);
    expect(normalCdf(normalQuantile(p))).toBeCloseTo(p, 9);
  }
});

test("the lattice starts at the top left and divides the prior like the route's default", () => {
  const [first, , , last] = lattice(2);
  const reach = normalQuantile(0.999);
  expect(first?.map((z) => z / reach)).toEqual([expect.closeTo(-1, 9), expect.closeTo(1, 9)]);
  expect(last?.map((z) => z / reach)).toEqual([expect.closeTo(1, 9), expect.closeTo(-1, 9)]);
});

test("a tile counts as a digit if enough of its neighbours have the label", () => {
  // Twenty digits at each corner: all threes at the top left, a mixture at the top right, sevens below.
  const corners: readonly [number, number][] = lattice(2).map(([z1, z2]) => [z1, z2]);
  const means = corners.flatMap((corner) => new Array<[number, number]>(20).fill(corner));
  const labels = corners.flatMap((_, corner) =>
    Array.from({ length: 20 }, (_, i) => (corner === 0 ? 3 : corner === 1 ? (i < 13 ? 4 : 9) : 7)),
  );
  const answers = {
    sheet: "",
    latents: { model: "any", dataset: "any", count: 80, total: 80, indices: labels.map((_, i) => i), means, labels },
  };
  const state = { tiles: 2, agree: 14 };
  expect(digitsOf(state, answers)).toEqual([3, undefined, 7, 7]);
  expect(legible(digitsOf(state, answers))).toEqual([3, 7]);
  expect(legible(digitsOf({ ...state, agree: 13 }, answers))).toEqual([3, 4, 7]);
});
