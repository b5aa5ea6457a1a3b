import { expect, test } from "vitest";
import { cholesky, logDeterminant, solve } from "../../../worker/probability/cholesky.ts";
import {
  applyTranspose,
  householderQr,
  logDeterminantOfGram,
  lowerFactor,
  solveR,
} from "../../../worker/probability/householder-qr.ts";
import { dot, timesTranspose } from "../../../worker/probability/matrix.ts";
import { createRng } from "../../../worker/probability/random.ts";
import { largestDifference } from "./support.ts";

/** Entries below one, condition below a hundred. */
const rounding = 1e-12;
const [rows, columns] = [7, 4];
const rng = createRng(1);
/** Aᵀ: the columns of A. */
const transposed = Float64Array.from({ length: rows * columns }, () => 2 * rng() - 1);
const column = (j: number) => transposed.slice(j * rows, (j + 1) * rows);
const qr = householderQr(transposed, rows, columns);
const gram = timesTranspose(transposed, columns, rows);

test("Q is orthogonal, and Qᵀ A has nothing below the triangle", () => {
  const b = Float64Array.from({ length: rows }, rng);
  const rotated = applyTranspose(qr, b);
  expect(Math.abs(Math.hypot(...rotated) - Math.hypot(...b))).toBeLessThan(rounding);
  const other = Float64Array.from({ length: rows }, rng);
  const before = dot(b, 0, other, 0, rows);
  expect(Math.abs(dot(rotated, 0, applyTranspose(qr, other), 0, rows) - before)).toBeLessThan(rounding);
  for (let j = 0; j < columns; j++) {
    const image = applyTranspose(qr, column(j));
    expect(Math.abs((image[j] as number) - (qr.diagonal[j] as number))).toBeLessThan(rounding);
    for (const entry of image.subarray(j + 1)) expect(Math.abs(entry)).toBeLessThan(rounding);
  }
});

test("RᵀR = AᵀA: R⁻¹ R⁻ᵀ is the inverse that the Cholesky factor solves by, and the determinants agree", () => {
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
});

test("R x = (Qᵀ b) is the least squares solution: its residual is orthogonal to every column", () => {
  const b = Float64Array.from({ length: rows }, rng);
  const x = solveR(qr, applyTranspose(qr, b));
  const residual = b.map((entry, i) => entry - x.reduce((sum, xj, j) => sum + xj * (column(j)[i] as number), 0));
  for (let j = 0; j < columns; j++) {
    expect(Math.abs(column(j).reduce((sum, entry, i) => sum + entry * (residual[i] as number), 0))).toBeLessThan(
      rounding,
    );
  }
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

test("the factor of a root keeps the digits of a direction in which the covariance is 1e-20 of itself", () => {
  // A = [1 0; 1 1e-10] V for a rotation V: A Aᵀ in doubles is singular, and L is [1 0; 1 1e-10].
  const [c, s] = [0.6, 0.8];
  const { lower } = lowerFactor(Float64Array.of(c, -s, c + 1e-10 * s, -s + 1e-10 * c), 2);
  expect([lower[0], lower[2]]).toEqual([expect.closeTo(1, 15), expect.closeTo(1, 15)]);
  // An entry of A is rounded by 1e-16.
  expect(Math.abs((lower[3] as number) / 1e-10 - 1)).toBeLessThan(4e-6);
});
