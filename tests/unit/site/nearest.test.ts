import { expect, test } from "vitest";
import type { Latent } from "../../../site/lib/api/model-requests.ts";
import { inWords, neighbourhoods } from "../../../site/lib/numbers/nearest.ts";

const means: readonly Latent[] = [
  [0, 0],
  [3, 4],
  [1, 1],
  [1, 2],
  [-9, 9],
];

test("the nearest digits are those of the least distances, the most frequent class first", () => {
  const near = neighbourhoods(means, [9, 7, 6, 7, 0], 4)([1, 1.25]);
  expect(near).toEqual({
    distance: 0.25,
    classes: [
      { digit: 7, count: 2 },
      { digit: 6, count: 1 },
      { digit: 9, count: 1 },
    ],
  });
  expect(neighbourhoods([], [], 4)([1, 1])).toEqual({ distance: Number.NaN, classes: [] });
});

test("of many digits the nearest are those that sorting by distance finds, of equally distant ones the first", () => {
  // A grid has many equal distances.
  const grid = Array.from({ length: 400 }, (_, i): Latent => [i % 20, Math.floor(i / 20)]);
  const labels = grid.map((_, i) => i);
  const around = neighbourhoods(grid, labels, 7);
  for (const at of [
    [3, 4],
    [19.2, -5],
    [8.5, 8.5],
  ] as const) {
    const squared = ([z1, z2]: Latent): number => (z1 - at[0]) ** 2 + (z2 - at[1]) ** 2;
    const sorted = labels.toSorted((a, b) => squared(grid[a] as Latent) - squared(grid[b] as Latent) || a - b);
    expect(around(at).classes.map(({ digit }) => digit)).toEqual(sorted.slice(0, 7).sort((a, b) => a - b));
  }
});

const said = (...counts: [digit: number, count: number][]) =>
  inWords({ distance: 0, classes: counts.map(([digit, count]) => ({ digit, count })) });

test("classes are counted in words, three by name and the rest together", () => {
  expect(said([7, 17], [9, 3])).toBe("17 sevens and 3 nines");
  expect(said([6, 2], [1, 1], [0, 1])).toBe("2 sixes, 1 one and 1 zero");
  expect(said([6, 1])).toBe("1 six");
  expect(said([4, 3], [2, 2], [3, 2], [5, 1])).toBe("3 fours, 2 twos, 2 threes and 1 other");
  expect(said([4, 3], [2, 2], [3, 2], [5, 1], [8, 1])).toBe("3 fours, 2 twos, 2 threes and 2 others");
  expect(said()).toBe("");
});
