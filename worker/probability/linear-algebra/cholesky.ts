/**
 * The Cholesky factor, through which covariances are used: no inverse or determinant is ever formed.
 *
 * Nothing is added to a matrix that does not factor; the error names its first leading minor that is not positive.
 */
import { violation } from "../../problem.ts";
import { requireLength } from "../numerics/preconditions.ts";
import { addScaled, dot, flatten, type Matrix } from "./matrix.ts";

/** L of A = L Lᵀ with a positive diagonal. */
export interface Cholesky {
  /** n, rows and columns. */
  readonly size: number;
  /** (n, n) row-major; zero above the diagonal. */
  readonly lower: Float64Array;
}

/** Tolerated difference of mirrored entries, as a correlation: |Aᵢⱼ - Aⱼᵢ| / √(Aᵢᵢ Aⱼⱼ). */
const symmetryTolerance = 1e-9;

/**
 * Smallest remainder of a diagonal entry, relative to it and per dimension, that cannot be a rounding error of the
 * entries.
 */
const pivotTolerance = 16 * Number.EPSILON;

/**
 * Cholesky factor L of a symmetric positive definite matrix, A = L Lᵀ.
 *
 * Mirrored entries may differ by a correlation of 1e-9, to allow for decimals; only the lower triangle is used.
 *
 * @param matrix A, (n, n)
 * @param pointer the field that holds A
 * @param order order in which to factor the n rows, P A Pᵀ = L Lᵀ; by default the given one
 * @throws DomainError ShapeMismatch: not square; NotPositiveDefinite: not symmetric, or a leading minor is not positive
 * @see Golub and Van Loan (2013), section 4.2
 */
export function cholesky(matrix: Matrix, pointer: string, order?: readonly number[]): Cholesky {
  const size = matrix.length;
  requireSymmetric(matrix, pointer);
  requireLength(order?.length ?? size, size, pointer);
  const lower = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      const [row, column] = order ? [order[i] as number, order[j] as number] : [i, j];
      lower[i * size + j] = matrix[Math.max(row, column)]?.[Math.min(row, column)] as number;
    }
  }
  const rank = eliminate(lower, size);
  if (rank === size) return { size, lower };
  const rows = (order ?? [...matrix.keys()]).slice(0, rank + 1).join(", ");
  const detail = `expected a positive definite matrix, got one whose leading minor of order ${rank + 1} (rows ${rows}) is not positive`;
  throw violation("NotPositiveDefinite", pointer, detail);
}

/**
 * Cholesky factor of a symmetric matrix, or null if the matrix is not positive definite.
 *
 * @param values A, (n, n) row-major; only its lower triangle is used
 */
export function tryCholesky(values: Float64Array, size: number): Cholesky | null {
  const lower = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) lower[i * size + j] = values[i * size + j] as number;
  }
  return eliminate(lower, size) === size ? { size, lower } : null;
}

/**
 * A given Cholesky factor, validated.
 *
 * @param matrix L, (n, n)
 * @param pointer the field that holds L
 * @throws DomainError ShapeMismatch: not square; NotPositiveDefinite: not lower triangular with a positive diagonal
 */
export function requireFactor(matrix: Matrix, pointer: string): Cholesky {
  const size = matrix.length;
  const lower = flatten(matrix, size, pointer);
  for (const [i, row] of matrix.entries()) {
    for (const [j, entry] of row.entries()) {
      if (j < i || (j === i ? entry > 0 : entry === 0)) continue;
      const detail = `expected ${j === i ? "a diagonal above 0" : "0 above the diagonal"} in a lower triangular factor, got ${entry}`;
      throw violation("NotPositiveDefinite", `${pointer}/${i}/${j}`, detail);
    }
  }
  return { size, lower };
}

/**
 * Replaces the lower triangle of A by L row by row, Lᵢⱼ = (Aᵢⱼ - Σₖ Lᵢₖ Lⱼₖ) / Lⱼⱼ, as long as the leading minors are
 * positive.
 *
 * @returns the number of such rows
 */
function eliminate(lower: Float64Array, size: number): number {
  for (let i = 0; i < size; i++) {
    const row = i * size;
    for (let j = 0; j < i; j++) {
      const rest = (lower[row + j] as number) - dot(lower, row, lower, j * size, j);
      lower[row + j] = rest / (lower[j * size + j] as number);
    }
    const diagonal = lower[row + i] as number;
    const pivot = diagonal - dot(lower, row, lower, row, i);
    // Below this, the difference may be rounding error, and a singular matrix could pass by chance.
    if (!(pivot > diagonal * size * pivotTolerance && pivot < Number.POSITIVE_INFINITY)) return i;
    lower[row + i] = Math.sqrt(pivot);
  }
  return size;
}

/** @throws DomainError ShapeMismatch: not square; NotPositiveDefinite: mirrored entries differ */
function requireSymmetric(matrix: Matrix, pointer: string): void {
  for (const [i, row] of matrix.entries()) {
    // Building every row's pointer would take longer than the comparison.
    if (row.length !== matrix.length) requireLength(row.length, matrix.length, `${pointer}/${i}`);
    for (let j = 0; j < i; j++) {
      const [entry, mirrored] = [row[j] as number, matrix[j]?.[i] as number];
      if (entry === mirrored) continue;
      const scale = Math.sqrt(Math.abs(row[i] as number)) * Math.sqrt(Math.abs(matrix[j]?.[j] as number));
      if (Math.abs(entry - mirrored) > symmetryTolerance * scale) {
        const detail = `expected a symmetric matrix, got ${entry} in row ${i}, column ${j} and ${mirrored} in its mirror`;
        throw violation("NotPositiveDefinite", `${pointer}/${i}/${j}`, detail);
      }
    }
  }
}

/**
 * log |A| = 2 Σᵢ log Lᵢᵢ.
 *
 * @param rows of the leading block, if not of the whole matrix
 */
export function logDeterminant({ size, lower }: Cholesky, rows: number = size): number {
  let sum = 0;
  for (let i = 0; i < rows; i++) sum += Math.log(lower[i * size + i] as number);
  return 2 * sum;
}

/**
 * Solution z of L z = b by forward substitution, (n).
 *
 * @param b (n), or fewer for the leading block of as many rows
 */
export function solveLower({ size, lower }: Cholesky, b: ArrayLike<number>): Float64Array {
  const z = new Float64Array(b.length);
  for (let i = 0; i < z.length; i++) {
    z[i] = ((b[i] as number) - dot(lower, i * size, z, 0, i)) / (lower[i * size + i] as number);
  }
  return z;
}

/** Solution x of Lᵀ x = z by backward substitution, (n). */
export function solveUpper({ size, lower }: Cholesky, z: ArrayLike<number>): Float64Array {
  const x = new Float64Array(size);
  for (let i = size - 1; i >= 0; i--) {
    let rest = z[i] as number;
    for (let j = i + 1; j < size; j++) rest -= (lower[j * size + i] as number) * (x[j] as number);
    x[i] = rest / (lower[i * size + i] as number);
  }
  return x;
}

/** Solution x of A x = b, (n): L z = b, then Lᵀ x = z. */
export function solve(factor: Cholesky, b: ArrayLike<number>): Float64Array {
  return solveUpper(factor, solveLower(factor, b));
}

/**
 * Factor of B in the coordinates in which A is the identity, M = L_a⁻¹ L_b.
 *
 *   M Mᵀ = L_a⁻¹ B L_a⁻ᵀ,   Mᵀ M = L_bᵀ A⁻¹ L_b
 *
 * @returns (n, n) row-major, lower triangular; exactly the identity if the factors are equal
 */
export function relativeFactor(a: Cholesky, b: Cholesky): Float64Array {
  const { size } = a;
  const relative = b.lower.slice();
  for (let i = 0; i < size; i++) {
    const row = i * size;
    for (let k = 0; k < i; k++) addScaled(relative, row, -(a.lower[row + k] as number), relative, k * size, k + 1);
    for (let j = 0; j <= i; j++) relative[row + j] = (relative[row + j] as number) / (a.lower[row + i] as number);
  }
  return relative;
}

/**
 * Squared Mahalanobis distances (x - m)ᵀ A⁻¹ (x - m) = |L⁻¹ (x - m)|² of many points.
 *
 * Four points share each pass over L, because mixtures spend most of their time in this loop.
 *
 * @param mean m, (n)
 * @param points x, (count, n) row-major
 * @param distances where they are written: iterations that allocate megabytes each outrun the collector
 * @returns (count)
 */
export function squaredDistances(
  { size, lower }: Cholesky,
  mean: Float64Array,
  points: Float64Array,
  count: number,
  distances: Float64Array = new Float64Array(count),
): Float64Array {
  const z = new Float64Array(4 * size);
  for (let n = 0; n < count; n += 4) {
    // The last block repeats the last point; writes past the end of a typed array are ignored.
    const start0 = n * size;
    const start1 = Math.min(n + 1, count - 1) * size;
    const start2 = Math.min(n + 2, count - 1) * size;
    const start3 = Math.min(n + 3, count - 1) * size;
    let sum0 = 0;
    let sum1 = 0;
    let sum2 = 0;
    let sum3 = 0;
    for (let i = 0; i < size; i++) {
      const centre = mean[i] as number;
      let rest0 = (points[start0 + i] as number) - centre;
      let rest1 = (points[start1 + i] as number) - centre;
      let rest2 = (points[start2 + i] as number) - centre;
      let rest3 = (points[start3 + i] as number) - centre;
      for (let j = 0; j < i; j++) {
        const entry = lower[i * size + j] as number;
        rest0 -= entry * (z[4 * j] as number);
        rest1 -= entry * (z[4 * j + 1] as number);
        rest2 -= entry * (z[4 * j + 2] as number);
        rest3 -= entry * (z[4 * j + 3] as number);
      }
      const pivot = lower[i * size + i] as number;
      rest0 /= pivot;
      rest1 /= pivot;
      rest2 /= pivot;
      rest3 /= pivot;
      z[4 * i] = rest0;
      z[4 * i + 1] = rest1;
      z[4 * i + 2] = rest2;
      z[4 * i + 3] = rest3;
      sum0 += rest0 * rest0;
      sum1 += rest1 * rest1;
      sum2 += rest2 * rest2;
      sum3 += rest3 * rest3;
    }
    distances[n] = sum0;
    distances[n + 1] = sum1;
    distances[n + 2] = sum2;
    distances[n + 3] = sum3;
  }
  return distances;
}
