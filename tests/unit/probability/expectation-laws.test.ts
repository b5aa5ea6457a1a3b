import { expect, test } from "vitest";
import {
  decomposeMixture,
  decomposeTable,
  type JointTable,
} from "../../../worker/probability/mixtures/expectation-laws.ts";
import type { GaussianMixture } from "../../../worker/probability/mixtures/gaussian-mixture.ts";
import { createRng } from "../../../worker/probability/numerics/random.ts";
import { randomMixture } from "../../oracles/random-gaussian.ts";
import { errorOf, largestDifference } from "./support.ts";

/** Values of order ten squared, a few dozen roundings. */
const rounding = 1e-12;

function randomTable(rows: number, columns: number, seed: number): JointTable {
  const rng = createRng(seed);
  const table = Array.from({ length: rows }, () => Array.from({ length: columns }, rng));
  const total = table.flat().reduce((sum, p) => sum + p, 0);
  return {
    x: Array.from({ length: rows }, () => 20 * rng() - 10),
    y: Array.from({ length: columns }, (_, j) => j),
    probabilities: table.map((row) => row.map((p) => p / total)),
  };
}

test("the expectation is the mean of conditional expectations, and the variance is the sum of those within and between", () => {
  for (const [rows, columns] of [
    [1, 1],
    [4, 1],
    [1, 4],
    [7, 5],
  ] as const) {
    const { mean, variance, meanOfConditionalMeans, within, between } = decomposeTable(
      randomTable(rows, columns, rows),
    );
    expect(Math.abs(meanOfConditionalMeans - mean)).toBeLessThan(rounding);
    expect(Math.abs(within + between - variance)).toBeLessThan(rounding);
  }
});

test("mean and variance are E[X] and E[X²] - E[X]² over the enumerated table", () => {
  const table = randomTable(6, 3, 1);
  const moment = (power: number) =>
    table.x.reduce((sum, x, i) => sum + (table.probabilities[i] ?? []).reduce((row, p) => row + p * x ** power, 0), 0);
  const { mean, variance } = decomposeTable(table);
  expect(Math.abs(mean - moment(1))).toBeLessThan(rounding);
  // A difference of two numbers of order 100.
  expect(Math.abs(variance - (moment(2) - moment(1) ** 2))).toBeLessThan(100 * rounding);
});

test("a table by hand: y = 0 gives X = 0 or 2 with equal probability, y = 1 gives X = 4", () => {
  const { mean, variance, terms } = decomposeTable({
    x: [0, 2, 4],
    y: [0, 1],
    probabilities: [
      [0.25, 0],
      [0.25, 0],
      [0, 0.5],
    ],
  });
  // Halves and quarters are exact in doubles.
  expect([mean, variance]).toEqual([2.5, 2.75]);
  expect(terms).toEqual([
    {
      y: 0,
      probability: 0.5,
      conditionalMean: 1,
      conditionalVariance: 1,
      meanTerm: 0.5,
      withinTerm: 0.5,
      betweenTerm: 1.125,
    },
    {
      y: 1,
      probability: 0.5,
      conditionalMean: 4,
      conditionalVariance: 0,
      meanTerm: 2,
      withinTerm: 0,
      betweenTerm: 1.125,
    },
  ]);
});

test("an independent variable explains no variance, a function explains all of it", () => {
  const independent = decomposeTable({
    x: [1, 5],
    y: [0, 1],
    probabilities: [
      [0.125, 0.375],
      [0.125, 0.375],
    ],
  });
  expect(independent.between).toBe(0);
  const determined = decomposeTable({
    x: [1, 5],
    y: [0, 1],
    probabilities: [
      [0.25, 0],
      [0, 0.75],
    ],
  });
  expect(determined.within).toBe(0);
});

test("a value of Y with probability zero has no conditional and contributes nothing", () => {
  const { terms, within, between, variance } = decomposeTable({
    x: [1, 3],
    y: [0, 1],
    probabilities: [
      [0.5, 0],
      [0.5, 0],
    ],
  });
  expect(terms[1]).toMatchObject({ probability: 0, conditionalMean: null, conditionalVariance: null, withinTerm: 0 });
  expect(within + between).toBe(variance);
});

test("a table that is not a distribution is refused", () => {
  const table = { x: [1, 2], y: [0, 1] };
  const where = (probabilities: number[][]) => {
    const error = errorOf(() => decomposeTable({ ...table, probabilities }));
    return [error.code, error.errors[0]?.pointer];
  };
  expect(
    where([
      [0.5, 0.5],
      [0.5, 0],
    ]),
  ).toEqual(["InvalidDistribution", "/probabilities"]);
  expect(
    where([
      [0.5, 0.6],
      [-0.1, 0],
    ]),
  ).toEqual(["InvalidDistribution", "/probabilities/1/0"]);
  expect(where([[1]])).toEqual(["ShapeMismatch", "/probabilities"]);
  expect(where([[1], [0, 0]])).toEqual(["ShapeMismatch", "/probabilities/0"]);
});

test("the laws hold for the components of a mixture, in every entry of the covariance", () => {
  for (const size of [1, 2, 5]) {
    const { mean, covariance, meanOfConditionalMeans, within, between, terms } = decomposeMixture(
      randomMixture(4, size, createRng(size)),
    );
    expect(largestDifference(meanOfConditionalMeans, mean)).toBeLessThan(rounding);
    const total = within.map((row, i) => row.map((entry, j) => entry + (between[i]?.[j] as number)));
    expect(largestDifference(total, covariance)).toBeLessThan(rounding);
    expect(Math.abs(terms.reduce((sum, { probability }) => sum + probability, 0) - 1)).toBeLessThan(1e-15 * 4);
  }
});

test("a mixture with invalid components is refused", () => {
  const asymmetric = [
    [1, 0.5],
    [0, 1],
  ];
  const refused = (mixture: GaussianMixture) => {
    const error = errorOf(() => decomposeMixture(mixture));
    return [error.code, error.errors[0]?.pointer];
  };
  expect(refused({ weights: [1], means: [[0]], covariances: [[[-1]]] })).toEqual([
    "NotPositiveDefinite",
    "/mixture/covariances/0",
  ]);
  expect(refused({ weights: [1], means: [[0, 0]], covariances: [asymmetric] })).toEqual([
    "NotPositiveDefinite",
    "/mixture/covariances/0/1/0",
  ]);
});

test("components with equal means have no variance between them", () => {
  const mixture = randomMixture(3, 2, createRng(9));
  const { between } = decomposeMixture({
    ...mixture,
    means: [
      [1, 2],
      [1, 2],
      [1, 2],
    ],
  });
  expect(between).toEqual([
    [0, 0],
    [0, 0],
  ]);
});

test("the laws hold to the last digits for values at 1e9 that differ by millionths", () => {
  // Adding multiples of 2^-20 to 2^30 is exact, so the offset changes no difference.
  const table = randomTable(4, 3, 10);
  const x = table.x.map((value) => Math.round(value * 1000) / 2 ** 20);
  const near = decomposeTable({ ...table, x });
  const far = decomposeTable({ ...table, x: x.map((value) => value + 2 ** 30) });
  // A dozen roundings.
  const equal = (a: number, b: number) => expect(Math.abs(a / b - 1)).toBeLessThan(1e-14);
  for (const part of ["variance", "within", "between"] as const) equal(far[part], near[part]);
  equal(far.within + far.between, far.variance);
});
