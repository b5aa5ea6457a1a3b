import { expect, test } from "vitest";
import { type Matrix, timesTranspose } from "../../../worker/probability/linear-algebra/matrix.ts";
import { factorMixture, type GaussianMixture } from "../../../worker/probability/mixtures/gaussian-mixture.ts";
import { modes } from "../../../worker/probability/mixtures/gaussian-mixture-modes.ts";
import { createRng } from "../../../worker/probability/numerics/random.ts";
import { mixtureDensity } from "../../oracles/gaussian-formulas.ts";
import { randomMixture } from "../../oracles/random-gaussian.ts";
import { largestDifference } from "./support.ts";

/** More evaluations than any of these ascents takes. */
const modesOf = (mixture: GaussianMixture) => modes(factorMixture(mixture), 1000);

function onLine(weights: number[], means: number[], variance = 1): GaussianMixture {
  return { weights, means: means.map((m) => [m]), covariances: means.map(() => [[variance]]) };
}

test("in one dimension they are all the maxima of the density on a fine grid, highest first", () => {
  const rng = createRng(1);
  const step = 1e-3;
  for (let i = 0; i < 10; i++) {
    const mixture = randomMixture(4, 1, rng, 4);
    const at = (n: number) => mixtureDensity(mixture, [-8 + n * step]);
    const maxima: number[] = [];
    for (let n = 1; n < 16_000; n++) if (at(n) > at(n - 1) && at(n) >= at(n + 1)) maxima.push(-8 + n * step);
    const found = modesOf(mixture);
    const places = found.map(({ point }) => point[0] as number).sort((a, b) => a - b);
    expect(places.length).toBe(maxima.length);
    for (const [n, place] of places.entries())
      expect(Math.abs(place - (maxima[n] as number))).toBeLessThanOrEqual(step);
    const heights = found.map(({ logDensity }) => logDensity);
    expect(heights).toEqual(heights.toSorted((a, b) => b - a));
  }
});

test("in the plane the density falls in every direction from a mode", () => {
  const rng = createRng(2);
  for (let i = 0; i < 10; i++) {
    const mixture = randomMixture(3, 2, rng);
    const found = modesOf(mixture);
    expect(found.length).toBeGreaterThan(0);
    for (const { point, logDensity } of found) {
      const [x, y] = point as [number, number];
      expect(Math.abs(Math.log(mixtureDensity(mixture, point)) - logDensity)).toBeLessThan(1e-12);
      for (let angle = 0; angle < 2 * Math.PI; angle += 0.1) {
        const neighbour = [x + 1e-3 * Math.cos(angle), y + 1e-3 * Math.sin(angle)];
        expect(Math.log(mixtureDensity(mixture, neighbour))).toBeLessThan(logDensity);
      }
    }
  }
});

test("equal components two standard deviations apart or less share one mode, further apart they have two", () => {
  for (const [half, count] of [
    [0.5, 1],
    [1, 1],
    [1.01, 2],
    [3, 2],
  ] as const) {
    expect(modesOf(onLine([0.5, 0.5], [-half, half])).length).toBe(count);
  }
});

test("the mean of a component in a symmetric valley is not a mode", () => {
  const found = modesOf(onLine([0.49, 0.02, 0.49], [-2, 0, 2]));
  expect(found.map(({ point }) => Math.sign(point[0] as number)).sort()).toEqual([-1, 1]);
});

test("a Gaussian's mode is its mean", () => {
  const [mode] = modesOf({
    weights: [1],
    means: [[1, -2]],
    covariances: [
      [
        [2, 1],
        [1, 3],
      ],
    ],
  });
  expect(mode?.point).toEqual([1, -2]);
});

/** The mixture of A x, and the image A x of a point. */
function transformed({ weights, means, covariances }: GaussianMixture, a: Matrix): GaussianMixture {
  const columns = (matrix: Matrix) => (matrix[0] ?? []).map((_, j) => matrix.map((row) => row[j] as number));
  const product = (left: Matrix, right: Matrix) =>
    left.map((row) => columns(right).map((column) => sumOf(row, column)));
  return {
    weights,
    means: means.map((mean) => image(a, mean)),
    covariances: covariances.map((covariance) => product(product(a, covariance), columns(a))),
  };
}
const sumOf = (row: readonly number[], x: readonly number[]) =>
  row.reduce((sum, entry, j) => sum + entry * (x[j] as number), 0);
const image = (a: Matrix, x: readonly number[]) => a.map((row) => sumOf(row, x));

test("modes transform with the coordinates, and their densities with the determinant", () => {
  const a = [
    [1, 0, 0],
    [2, 0.5, 0],
    [-1, 3, 0.25],
  ];
  const rng = createRng(3);
  for (let i = 0; i < 10; i++) {
    const mixture = randomMixture(4, 3, rng, 2);
    const before = modesOf(mixture);
    const after = modesOf(transformed(mixture, a));
    // An ascent ends within 1e-9 of a standard deviation; coordinates are below 20.
    expect(
      largestDifference(
        after.map(({ point }) => point),
        before.map(({ point }) => image(a, point)),
      ),
    ).toBeLessThan(1e-7);
    const shifted = before.map(({ logDensity }) => logDensity - Math.log(0.125));
    expect(
      largestDifference(
        after.map(({ logDensity }) => logDensity),
        shifted,
      ),
    ).toBeLessThan(1e-10);
  }
});

/** L of a covariance that only just factors: all entries of L and L Lᵀ are exact, |L| = 2^-42. */
const tiny = 2 ** -21;
const barelyFactors = [
  [1, 0, 0],
  [1, tiny, 0],
  [0, 1, tiny],
];

test("a covariance that factors has modes, even if its inverse does not factor", () => {
  const covariance = timesTranspose(Float64Array.from(barelyFactors.flat()), 3, 3);
  const logPeak = -1.5 * Math.log(2 * Math.PI) + 42 * Math.LN2;
  const [only, ...others] = modesOf({ weights: [1], means: [[0, 0, 0]], covariances: [covariance] });
  expect(only).toEqual({ point: [0, 0, 0], logDensity: expect.closeTo(logPeak, 12) });
  expect(others).toEqual([]);
  // Three standard deviations in both directions along L's first column, as onLine([0.5, 0.5], [-3, 3]).
  const means = [-3, 3].map((u) => image(barelyFactors, [u, 0, 0]));
  const found = modesOf({ weights: [0.5, 0.5], means, covariances: [covariance, covariance] });
  const onTheLine = modesOf(onLine([0.5, 0.5], [-3, 3]));
  const [low, high] = onTheLine.map(({ point }) => point[0] as number).sort((a, b) => a - b) as [number, number];
  const places = found.map(({ point }) => point).sort((a, b) => (a[0] as number) - (b[0] as number));
  // A double of size 3 resolves 1e-9 standard deviations of 2^-21, which limits convergence.
  expect(
    largestDifference(
      places,
      [low, high].map((u) => [u, u, 0]),
    ),
  ).toBeLessThan(1e-9);
});

test("components a trillion times narrower than others have modes of their own", () => {
  const found = modesOf({ weights: [0.5, 0.3, 0.2], means: [[0], [50], [7]], covariances: [[[1]], [[1]], [[1e-24]]] });
  expect(found.map(({ point }) => point)).toEqual([[7], [0], [50]]);
});

test("the heaviest components come first, and an ascent without enough evaluations finds nothing", () => {
  const apart = onLine([0.1, 0.2, 0.7], [-40, 0, 40]);
  const places = (mixture: GaussianMixture, evaluations: number) =>
    modes(factorMixture(mixture), evaluations).map(({ point }) => point);
  expect(places(apart, 1)).toEqual([[40]]);
  expect(places(apart, 2)).toEqual([[40], [0]]);
  expect(places(apart, 3)).toEqual([[40], [0], [-40]]);
  expect(places(onLine([0.5, 0.5], [-1.5, 1.5]), 1)).toEqual([]);
});

test("a component of weight zero has no mode", () => {
  expect(modesOf(onLine([1, 0], [0, 1e200], 1e-6)).map(({ point }) => point)).toEqual([[0]]);
});
