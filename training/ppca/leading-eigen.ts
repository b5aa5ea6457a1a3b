/** The largest eigenvalues of a large symmetric matrix, where only the sum of the others is needed. */

import { dot } from "../../worker/probability/linear-algebra/matrix.ts";
import { orthogonalRowsInTurns } from "../../worker/probability/linear-algebra/orthogonal-rows.ts";
import { complete } from "../../worker/probability/numerics/interruptible.ts";
import { createRng } from "../../worker/probability/numerics/random.ts";

export interface LeadingEigen {
  /** The largest eigenvalues, in descending order, (count). */
  readonly eigenvalues: Float64Array;
  /** Unit vectors, (count, size) row-major. */
  readonly eigenvectors: Float64Array;
}

/** Extra vectors: convergence is governed by the ratio of the first eigenvalue left out to the last one wanted. */
const beside = 14;
const maxSteps = 300;
/** A direction that turns less than this in a step has converged. */
const stillness = 1e-11;

/**
 * Orthogonal iteration V ← S V with Jacobi rotations, which orthogonalise the columns and separate the directions
 * within their span.
 *
 * @param matrix S, (size, size) row-major, symmetric and positive semidefinite
 * @throws Error eigenvalues so close together that their directions do not converge
 * @see Golub and Van Loan (2013), section 8.2.4
 */
export function leadingEigen(matrix: Float64Array, size: number, count: number): LeadingEigen {
  const width = Math.min(size, count + beside);
  const rng = createRng(0);
  let vectors = Float64Array.from({ length: width * size }, () => rng() - 0.5);
  for (let step = 0; step < maxSteps; step++) {
    const next = sorted(complete(orthogonalRowsInTurns(timesRows(matrix, size, vectors), width, size)), size);
    const turns = Array.from({ length: count }, (_, k) => turnOf(vectors, next, k * size, size));
    vectors = next;
    if (Math.max(...turns) > stillness) continue;
    const eigenvectors = vectors.slice(0, count * size);
    const images = timesRows(matrix, size, eigenvectors);
    const eigenvalues = Float64Array.from({ length: count }, (_, k) =>
      dot(images, k * size, eigenvectors, k * size, size),
    );
    return { eigenvalues, eigenvectors };
  }
  throw new Error(`expected the first ${count} eigenvalues to lie apart, got directions that do not settle`);
}

/** (rows, size) V of rows v: row by row S v. */
function timesRows(matrix: Float64Array, size: number, rows: Float64Array): Float64Array {
  return Float64Array.from(rows, (_, at) => {
    const [k, i] = [Math.floor(at / size), at % size];
    return dot(matrix, i * size, rows, k * size, size);
  });
}

/** The rows as unit vectors, the longest first. */
function sorted(rows: Float64Array, size: number): Float64Array<ArrayBuffer> {
  return Float64Array.from(
    Array.from({ length: rows.length / size }, (_, k) => rows.subarray(k * size, (k + 1) * size))
      .map((row) => ({ row, length: Math.sqrt(dot(row, 0, row, 0, size)) }))
      .toSorted((a, b) => b.length - a.length)
      .flatMap(({ row, length }) => Array.from(row, (entry) => entry / (length || 1))),
  );
}

/** |u - u'|² of unit vectors, up to their sign. */
function turnOf(before: Float64Array, after: Float64Array, start: number, size: number): number {
  const sign = Math.sign(dot(before, start, after, start, size));
  let sum = 0;
  for (let i = start; i < start + size; i++) sum += ((after[i] as number) - sign * (before[i] as number)) ** 2;
  return Math.sqrt(sum);
}
