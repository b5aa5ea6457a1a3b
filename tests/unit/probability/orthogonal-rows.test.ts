import { expect, test } from "vitest";
import { timesTranspose } from "../../../worker/probability/linear-algebra/matrix.ts";
import { orthogonalRowsInTurns } from "../../../worker/probability/linear-algebra/orthogonal-rows.ts";
import { symmetricEigen } from "../../../worker/probability/linear-algebra/symmetric-eigen.ts";
import { complete } from "../../../worker/probability/numerics/interruptible.ts";
import { createRng } from "../../../worker/probability/numerics/random.ts";
import { largestDifference } from "./support.ts";

const turn = (matrix: Float64Array, rows: number, columns: number) =>
  complete(orthogonalRowsInTurns(matrix, rows, columns));

test("rows become orthogonal, and the squares of their lengths are the eigenvalues of A Aᵀ", () => {
  const rng = createRng(1);
  for (const [rows, columns] of [
    [1, 3],
    [4, 4],
    [5, 9],
  ] as const) {
    const matrix = Float64Array.from({ length: rows * columns }, () => 2 * rng() - 1);
    const gram = timesTranspose(turn(matrix, rows, columns), rows, columns);
    const squares = gram.map((row, i) => row[i] as number).sort((a, b) => a - b);
    const before = timesTranspose(matrix, rows, columns).flat();
    const eigenvalues = Array.from(symmetricEigen(Float64Array.from(before), rows).eigenvalues).sort((a, b) => a - b);
    // Entries below one, products of a dozen of them.
    expect(largestDifference(squares, eigenvalues)).toBeLessThan(1e-13);
    gram.forEach((row, i) => {
      row.forEach((entry, j) => {
        if (i !== j) expect(Math.abs(entry)).toBeLessThan(1e-14);
      });
    });
  }
});

test("AᵀA is unchanged: the rotation is orthogonal", () => {
  const rng = createRng(2);
  const [rows, columns] = [6, 3];
  const matrix = Float64Array.from({ length: rows * columns }, () => 2 * rng() - 1);
  const gramOf = (a: Float64Array) =>
    timesTranspose(
      Float64Array.from(a, (_, at) => a[(at % rows) * columns + Math.floor(at / rows)] as number),
      columns,
      rows,
    );
  expect(largestDifference(gramOf(turn(matrix, rows, columns)), gramOf(matrix))).toBeLessThan(1e-14);
});

test("a singular value of 1e-12 keeps its digits beside one of 1", () => {
  // Almost orthogonal rows of lengths 1 and 1e-12: their squares differ by more digits than a double has.
  const [cosine, sine] = [0.6, 0.8];
  const matrix = Float64Array.of(cosine, -sine, 1e-12 * (sine + 1e-3 * cosine), 1e-12 * (cosine - 1e-3 * sine));
  const turned = turn(matrix, 2, 2);
  const lengths = [Math.hypot(turned[0] as number, turned[1] as number), Math.hypot(...turned.subarray(2))];
  // The product of the singular values is the area that both rows span.
  expect(Math.abs((lengths[1] as number) / 1e-12 - 1)).toBeLessThan(1e-14);
  expect(lengths[0]).toBeCloseTo(1, 14);
});
