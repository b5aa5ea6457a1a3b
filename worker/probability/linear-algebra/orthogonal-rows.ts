/**
 * Singular values and directions of a matrix by one-sided Jacobi rotations.
 *
 * The rotations act on the matrix itself. Its Gram matrix, which they diagonalise, is never formed: in doubles it would
 * keep no singular value below 1e-8 of the largest.
 */
import type { Interruptible } from "../numerics/interruptible.ts";
import { dot } from "./matrix.ts";

/** Convergence is quadratic: a triangular factor of dimension 200 with its large rows first takes some eight sweeps. */
const maxSweeps = 30;

/** Multiplications that an entry of a pair is worth: three products, a rotation of most pairs, and what they load. */
const operationsOfPair = 10;

/**
 * The rows rotated in pairs until they are orthogonal, J A = S Vᵀ for an orthogonal J.
 *
 * Row k of the result is a singular value times its right singular vector, in no particular order.
 *
 * @param matrix A, (rows, columns) row-major
 * @returns S Vᵀ, (rows, columns) row-major
 * @see Golub and Van Loan (2013), section 8.6.3; Demmel and Veselić (1992) on its accuracy
 */
export function* orthogonalRowsInTurns(
  matrix: Float64Array,
  rows: number,
  columns: number,
): Interruptible<Float64Array> {
  const turned = Float64Array.from(matrix);
  const negligible = columns * Number.EPSILON;
  for (let sweep = 0, rotated = true; rotated && sweep < maxSweeps; sweep++) {
    rotated = false;
    for (let p = 0; p < rows; p++) {
      yield operationsOfPair * (rows - p) * columns;
      for (let q = p + 1; q < rows; q++) {
        const [atP, atQ] = [p * columns, q * columns];
        const [ofP, ofQ] = [dot(turned, atP, turned, atP, columns), dot(turned, atQ, turned, atQ, columns)];
        const product = dot(turned, atP, turned, atQ, columns);
        if (Math.abs(product) <= negligible * Math.sqrt(ofP) * Math.sqrt(ofQ)) continue;
        rotated = true;
        const theta = (ofQ - ofP) / (2 * product);
        const tangent = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.hypot(theta, 1));
        const cosine = 1 / Math.hypot(tangent, 1);
        rotateRows(turned, atP, atQ, columns, cosine, tangent * cosine);
      }
    }
  }
  return turned;
}

function rotateRows(a: Float64Array, p: number, q: number, columns: number, cosine: number, sine: number): void {
  for (let i = 0; i < columns; i++) {
    const [atP, atQ] = [a[p + i] as number, a[q + i] as number];
    a[p + i] = cosine * atP - sine * atQ;
    a[q + i] = sine * atP + cosine * atQ;
  }
}
