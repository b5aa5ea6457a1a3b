import { expect, test } from "vitest";
import { cholesky, logDeterminant, solve } from "../../../worker/probability/linear-algebra/cholesky.ts";
import {
  applyFactor,
  applyTranspose,
  householderQr,
  logDeterminantOfGram,
  lowerFactor,
  solveR,
} from "../../../worker/probability/linear-algebra/householder-qr.ts";
import { dot, timesTranspose } from "../../../worker/probability/linear-algebra/matrix.ts";
import { createRng } from "../../../worker/probability/numerics/random.ts";
import { largestDifference } from "./support.ts";

/** Entries below one, condition below a hundred. */
const rounding = 1e-12;
const [rows, columns] = [7, 4];
const rng = createRng(1);
/** Aᵀ: the columns of A. */
const transposed = Float64Array.from({ length: rows * columns }, () => 2 * rng() - 1);
const column = (j: number) => transposed.slice(j * rows, (j + 1) * rows);
const orders = ["free", "kept"] as const;
const factored = (order: (typeof orders)[number]) => householderQr(transposed, rows, columns, order);
const gram = timesTranspose(transposed, columns, rows);

test.each(orders)("Q is orthogonal, and Qᵀ Π A P is zero below the triangle: columns %s", (order) => {
  const qr = factored(order);
  const b = Float64Array.from({ length: rows }, rng);
  const rotated = applyTranspose(qr, b);
  expect(Math.abs(Math.hypot(...rotated) - Math.hypot(...b))).toBeLessThan(rounding);
  const other = Float64Array.from({ length: rows }, rng);
  const before = dot(b, 0, other, 0, rows);
  expect(Math.abs(dot(rotated, 0, applyTranspose(qr, other), 0, rows) - before)).toBeLessThan(rounding);
  for (let j = 0; j < columns; j++) {
    const image = applyTranspose(qr, column(qr.columnOrder[j] as number));
    expect(Math.abs((image[j] as number) - (qr.diagonal[j] as number))).toBeLessThan(rounding);
    for (const entry of image.subarray(j + 1)) expect(Math.abs(entry)).toBeLessThan(rounding);
  }
});

test.each(orders)("Πᵀ Q (Qᵀ Π b) = b: columns %s", (order) => {
  const qr = factored(order);
  const b = Float64Array.from({ length: rows }, rng);
  expect(largestDifference(Array.from(applyFactor(qr, applyTranspose(qr, b))), Array.from(b))).toBeLessThan(rounding);
});

test.each(orders)(
  "(Π A P)ᵀ Π A P = RᵀR: P R⁻¹ (P R⁻¹)ᵀ is the inverse of AᵀA, and the determinants agree: columns %s",
  (order) => {
    const qr = factored(order);
    const factor = cholesky(gram, "/gram");
    const inverse = new Float64Array(columns * columns);
    for (let j = 0; j < columns; j++) {
      const unit = new Float64Array(columns);
      unit[j] = 1;
      solveR(qr, unit).forEach((entry, i) => {
        inverse[i * columns + j] = entry;
      });
    }
    timesTranspose(inverse, columns, columns).forEach((row, j) => {
      const unit = row.map((_, i) => (i === j ? 1 : 0));
      expect(largestDifference(row, Array.from(solve(factor, unit)))).toBeLessThan(rounding);
    });
    expect(Math.abs(logDeterminantOfGram(qr) - logDeterminant(factor))).toBeLessThan(rounding);
  },
);

test.each(orders)(
  "the solution of R Pᵀ x = Qᵀ Π b is the least squares solution, with a residual orthogonal to every column: columns %s",
  (order) => {
    const qr = factored(order);
    const b = Float64Array.from({ length: rows }, rng);
    const x = solveR(qr, applyTranspose(qr, b));
    const residual = b.map((entry, i) => entry - x.reduce((sum, xj, j) => sum + xj * (column(j)[i] as number), 0));
    for (let j = 0; j < columns; j++) {
      expect(Math.abs(column(j).reduce((sum, entry, i) => sum + entry * (residual[i] as number), 0))).toBeLessThan(
        rounding,
      );
    }
  },
);

test("free columns come in the order of their remainders, kept columns in their own", () => {
  const sizes = Array.from(factored("free").diagonal, Math.abs);
  expect(sizes).toEqual(sizes.toSorted((a, b) => b - a));
  // The other matrix's columns are not in that order, so the test can fail.
  expect(factored("free").columnOrder).not.toEqual(factored("kept").columnOrder);
  expect(Array.from(factored("kept").columnOrder)).toEqual([0, 1, 2, 3]);
});

test("L Lᵀ = A Aᵀ, with L lower triangular and its diagonal positive", () => {
  for (const size of [1, 2, 5]) {
    const root = Float64Array.from({ length: size * size }, () => 2 * rng() - 1);
    const { lower } = lowerFactor(root, size);
    expect(largestDifference(timesTranspose(lower, size, size), timesTranspose(root, size, size))).toBeLessThan(1e-14);
    lower.forEach((entry, at) => {
      const [i, j] = [Math.floor(at / size), at % size];
      if (j > i) expect(entry).toBe(0);
      if (j === i) expect(entry).toBeGreaterThan(0);
    });
  }
});

test("the factor of a root keeps the digits of a direction in which the covariance is 1e-20 of its size", () => {
  // A = [1 0; 1 1e-10] V for a rotation V: A Aᵀ in doubles is singular, and L is [1 0; 1 1e-10].
  const [c, s] = [0.6, 0.8];
  const { lower } = lowerFactor(Float64Array.of(c, -s, c + 1e-10 * s, -s + 1e-10 * c), 2);
  expect([lower[0], lower[2]]).toEqual([expect.closeTo(1, 15), expect.closeTo(1, 15)]);
  // An entry of A is rounded by 1e-16.
  expect(Math.abs((lower[3] as number) / 1e-10 - 1)).toBeLessThan(4e-6);
});

test("a row that is 1e-20 of the others keeps its digits in any position", () => {
  // A Aᵀ = [1 1; 1 1 + 1e-40] for both roots, which differ in the order of their columns.
  for (const root of [
    [0, 1, 1e-20, 1],
    [1, 0, 1, 1e-20],
  ]) {
    const { lower } = lowerFactor(Float64Array.from(root), 2);
    expect(Math.abs((lower[3] as number) / 1e-20 - 1)).toBeLessThan(4 * Number.EPSILON);
  }
});
