/**
 * Dense matrices in two forms: nested rows in requests, flat row-major doubles in algorithms.
 *
 * It has only the loops that everything else uses: sums, differences and products.
 */
import { requireLength } from "../numerics/preconditions.ts";

export type Vector = readonly number[];
export type Matrix = readonly Vector[];

/**
 * Row-major entries of a matrix.
 *
 * @returns (numRows · columns)
 * @throws DomainError ShapeMismatch: a row of another length
 */
export function flatten(matrix: Matrix, columns: number, pointer: string): Float64Array {
  const flat = new Float64Array(matrix.length * columns);
  for (const [i, row] of matrix.entries()) {
    // Building every row's pointer, or calling set() with an ordinary array, would each cost more than the loop.
    if (row.length !== columns) requireLength(row.length, columns, `${pointer}/${i}`);
    for (let j = 0; j < columns; j++) flat[i * columns + j] = row[j] as number;
  }
  return flat;
}

/** Nested rows of a row-major matrix, (rows, columns). */
export function toRows(flat: Float64Array, rows: number, columns: number): number[][] {
  return Array.from({ length: rows }, (_, i) => Array.from(flat.subarray(i * columns, (i + 1) * columns)));
}

/** The symmetric matrix with those entries Aᵢⱼ, i ≥ j, (size, size). */
export function symmetric(size: number, entry: (i: number, j: number) => number): number[][] {
  const matrix: number[][] = [];
  for (let i = 0; i < size; i++) {
    const row: number[] = [];
    matrix.push(row);
    for (let j = 0; j < i; j++) {
      row.push(entry(i, j));
      (matrix[j] as number[]).push(row[j] as number);
    }
    row.push(entry(i, i));
  }
  return matrix;
}

/** Σᵢ a[aStart + i] b[bStart + i] over `length` entries. */
export function dot(a: Float64Array, aStart: number, b: Float64Array, bStart: number, length: number): number {
  let sum = 0;
  for (let i = 0; i < length; i++) sum += (a[aStart + i] as number) * (b[bStart + i] as number);
  return sum;
}

/**
 * Mean of each column, as the first row plus the mean difference from it: summing the numbers themselves would lose
 * digits for rows far from the origin.
 *
 * @param flat (rows, columns) row-major, with at least one row
 * @returns (columns)
 */
export function columnMeans(flat: Float64Array, columns: number): Float64Array {
  return plus(flat.subarray(0, columns), columnShifts(flat, columns));
}

/** Mean difference of each column's entries from its first one, (columns). */
export function columnShifts(flat: Float64Array, columns: number): Float64Array {
  const rows = flat.length / columns;
  return flat.slice(0, columns).map((first, j) => {
    let sum = 0;
    for (let i = 1; i < rows; i++) sum += (flat[i * columns + j] as number) - first;
    return sum / rows;
  });
}

/** Aᵀ of A, (rows, columns) row-major. */
export function transposed(flat: Float64Array, rows: number, columns: number): Float64Array {
  const result = new Float64Array(flat.length);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) result[j * rows + i] = flat[i * columns + j] as number;
  }
  return result;
}

/** Columns of a matrix of rows, (columns, rows). */
export function columnsOf(matrix: Matrix): number[][] {
  const [first = []] = matrix;
  return first.map((_, j) => matrix.map((row) => row[j] as number));
}

/** a + b of two vectors of the same length. */
export function plus(a: ArrayLike<number>, b: Float64Array): Float64Array {
  const sum = new Float64Array(a);
  addScaled(sum, 0, 1, b, 0, b.length);
  return sum;
}

/** a - b of two vectors of the same length. */
export function minus(a: ArrayLike<number>, b: Float64Array): Float64Array {
  const difference = new Float64Array(a);
  addScaled(difference, 0, -1, b, 0, b.length);
  return difference;
}

/** The products aᵢ bᵢ of two vectors of the same length. */
export function times(a: Float64Array, b: Float64Array): Float64Array {
  const products = new Float64Array(a.length);
  for (let i = 0; i < a.length; i++) products[i] = (a[i] as number) * (b[i] as number);
  return products;
}

/** aᵀb of two vectors of the same length. */
export function inner(a: Vector, b: Vector): number {
  return a.reduce((sum, value, i) => sum + value * (b[i] as number), 0);
}

/** Σᵢ (a[aStart + i] - b[bStart + i])² over `length` entries. */
export function squaredDistance(
  a: ArrayLike<number>,
  aStart: number,
  b: ArrayLike<number>,
  bStart: number,
  length: number,
): number {
  let sum = 0;
  for (let i = 0; i < length; i++) sum += ((a[aStart + i] as number) - (b[bStart + i] as number)) ** 2;
  return sum;
}

/** target[targetStart + i] += scale · source[sourceStart + i] over `length` entries, in place. */
export function addScaled(
  target: Float64Array,
  targetStart: number,
  scale: number,
  source: Float64Array,
  sourceStart: number,
  length: number,
): void {
  for (let i = 0; i < length; i++) {
    target[targetStart + i] = (target[targetStart + i] as number) + scale * (source[sourceStart + i] as number);
  }
}

/**
 * A Aᵀ, symmetric to the last bit.
 *
 * @param flat A, (rows, columns), row-major
 * @returns (rows, rows)
 */
export function timesTranspose(flat: Float64Array, rows: number, columns: number): number[][] {
  return symmetric(rows, (i, j) => dot(flat, i * columns, flat, j * columns, columns));
}
