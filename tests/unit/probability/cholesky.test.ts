import { expect, test } from "vitest";
import {
  type Cholesky,
  cholesky,
  logDeterminant,
  relativeFactor,
  solve,
  solveLower,
  solveUpper,
  squaredDistances,
  tryCholesky,
} from "../../../worker/probability/linear-algebra/cholesky.ts";
import { timesTranspose, toRows } from "../../../worker/probability/linear-algebra/matrix.ts";
import { createRng } from "../../../worker/probability/numerics/random.ts";
import { randomCovariance } from "../../oracles/random-gaussian.ts";
import { errorOf, largestDifference } from "./support.ts";

/** Entries up to 30, condition up to 1e4 for dimension 32: 1e4 · 30 units in the last place. */
const rounding = 1e-10;

const times = (matrix: readonly (readonly number[])[], x: ArrayLike<number>) =>
  matrix.map((row) => row.reduce((sum, entry, j) => sum + entry * (x[j] as number), 0));

test("L Lᵀ = A, L is lower triangular with a positive diagonal", () => {
  const rng = createRng(1);
  for (const size of [1, 2, 5, 32]) {
    const matrix = randomCovariance(size, rng);
    const { lower } = cholesky(matrix, "/matrix");
    expect(largestDifference(timesTranspose(lower, size, size), matrix)).toBeLessThan(1e-13);
    for (const [i, row] of toRows(lower, size, size).entries()) {
      expect(row[i]).toBeGreaterThan(0);
      expect(row.slice(i + 1).every((entry) => entry === 0)).toBe(true);
    }
  }
});

test("solutions by both triangles, and by each, solve their equations", () => {
  const rng = createRng(2);
  for (const size of [1, 3, 32]) {
    const matrix = randomCovariance(size, rng);
    const factor = cholesky(matrix, "/matrix");
    const rows = toRows(factor.lower, size, size);
    const b = Array.from({ length: size }, rng);
    expect(largestDifference(times(matrix, solve(factor, b)), b)).toBeLessThan(rounding);
    expect(largestDifference(times(rows, solveLower(factor, b)), b)).toBeLessThan(rounding);
    const columns = rows.map((_, j) => rows.map((row) => row[j] as number));
    expect(largestDifference(times(columns, solveUpper(factor, b)), b)).toBeLessThan(rounding);
  }
});

test("the factor relative to another, M, satisfies L_a M = L_b, and relative to itself it is the identity", () => {
  const rng = createRng(7);
  for (const size of [1, 4, 20]) {
    const [a, b] = [0, 1].map(() => cholesky(randomCovariance(size, rng), "/matrix")) as [Cholesky, Cholesky];
    const relative = toRows(relativeFactor(a, b), size, size);
    const columns = relative.map((_, j) => relative.map((row) => row[j] as number));
    const rows = toRows(a.lower, size, size);
    const back = columns.map((column) => times(rows, column));
    expect(
      largestDifference(
        back,
        columns.map((_, j) => toRows(b.lower, size, size).map((row) => row[j] as number)),
      ),
    ).toBeLessThan(rounding);
    for (const [i, row] of toRows(relativeFactor(a, a), size, size).entries()) {
      for (const [j, entry] of row.entries()) expect(Math.abs(entry)).toBe(Number(i === j));
    }
  }
});

test("the log determinant is that of the expansion by minors", () => {
  const [[a, b, c], [, d, e], [, , f]] = [
    [4, 1, -0.5],
    [1, 3, 0.7],
    [-0.5, 0.7, 2],
  ] as [[number, number, number], [number, number, number], [number, number, number]];
  const determinant = a * (d * f - e * e) - b * (b * f - e * c) + c * (b * e - d * c);
  const factor = cholesky(
    [
      [a, b, c],
      [b, d, e],
      [c, e, f],
    ],
    "/matrix",
  );
  expect(logDeterminant(factor)).toBeCloseTo(Math.log(determinant), 14);
});

test("a determinant beyond the range of doubles has a logarithm", () => {
  const matrix = Array.from({ length: 32 }, (_, i) => Array.from({ length: 32 }, (_, j) => (i === j ? 1e-20 : 0)));
  expect(logDeterminant(cholesky(matrix, "/matrix"))).toBeCloseTo(-640 * Math.log(10), 9);
});

test("factoring in another order factors the permuted matrix", () => {
  const matrix = randomCovariance(4, createRng(3));
  const order = [2, 0, 3, 1];
  const permuted = order.map((i) => order.map((j) => matrix[i]?.[j] as number));
  expect(cholesky(matrix, "/matrix", order).lower).toEqual(cholesky(permuted, "/matrix").lower);
});

test("squared distances are quadratic forms of the solution for every number of points modulo four", () => {
  const rng = createRng(4);
  const matrix = randomCovariance(5, rng);
  const factor = cholesky(matrix, "/matrix");
  const mean = Float64Array.from({ length: 5 }, rng);
  for (const count of [0, 1, 2, 3, 4, 5, 9]) {
    const points = Float64Array.from({ length: count * 5 }, rng);
    const expected = Array.from({ length: count }, (_, n) => {
      const deviation = Array.from(mean, (m, i) => (points[n * 5 + i] as number) - m);
      return solve(factor, deviation).reduce((sum, x, i) => sum + x * (deviation[i] as number), 0);
    });
    expect(largestDifference(Array.from(squaredDistances(factor, mean, points, count)), expected)).toBeLessThan(
      rounding,
    );
  }
});

test("the first leading minor that is not positive is named", () => {
  const singular = [
    [2, 0, 0],
    [0, 1, 2],
    [0, 2, 4],
  ];
  const error = errorOf(() => cholesky(singular, "/prior/covariance"));
  expect(error.code).toBe("NotPositiveDefinite");
  expect(error.errors[0]?.pointer).toBe("/prior/covariance");
  expect(error.message).toContain("leading minor of order 3 (rows 0, 1, 2)");
  expect(errorOf(() => cholesky([[-1]], "/a")).message).toContain("leading minor of order 1");
  expect(errorOf(() => cholesky([[0]], "/a")).message).toContain("leading minor of order 1");
});

test("a singular matrix does not pass because of rounding", () => {
  // The sum of two outer products: rank 2 of 3, in decimals that are not doubles.
  const [u, v] = [
    [0.1, 0.7, 0.3],
    [0.9, 0.2, 0.6],
  ] as const;
  const matrix = u.map((a, i) => u.map((b, j) => a * b + (v[i] as number) * (v[j] as number)));
  expect(tryCholesky(Float64Array.from(matrix.flat()), 3)).toBeNull();
  expect(errorOf(() => cholesky(matrix, "/matrix")).code).toBe("NotPositiveDefinite");
});

test("different units do not make a matrix less definite", () => {
  const scaled = [
    [1e-12, 0.5e-6],
    [0.5e-6, 1],
  ].map((row) => row.map((entry) => entry * 1e-9));
  expect(cholesky(scaled, "/matrix").size).toBe(2);
});

test("mirrored entries must agree up to a correlation of 1e-9", () => {
  const asymmetric = (difference: number) => [
    [1e6, 1],
    [1 + difference, 1e-2],
  ];
  // √(1e6 · 1e-2) = 100: 1e-8 is a correlation of 1e-10, 1e-6 one of 1e-8.
  expect(() => cholesky(asymmetric(1e-8), "/matrix")).not.toThrow();
  const error = errorOf(() => cholesky(asymmetric(1e-6), "/matrix"));
  expect([error.code, error.errors[0]?.pointer]).toEqual(["NotPositiveDefinite", "/matrix/1/0"]);
});

test("a non-square matrix is refused with its row", () => {
  const error = errorOf(() => cholesky([[1, 0], [0]], "/matrix"));
  expect([error.code, error.errors[0]?.pointer]).toEqual(["ShapeMismatch", "/matrix/1"]);
});
