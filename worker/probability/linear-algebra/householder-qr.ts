/** QR factorisation of a tall matrix, for least squares without squaring the condition number. */

import { atOnce, type Interruptible } from "../numerics/interruptible.ts";
import type { Cholesky } from "./cholesky.ts";
import { addScaled, dot } from "./matrix.ts";

/** Π A P = Q [R; 0] for permutations Π of the rows and P of the columns. */
export interface HouseholderQr {
  readonly rows: number;
  readonly columns: number;
  /** Π: the row of A at position i, (rows). */
  readonly rowOrder: Uint32Array;
  /** P: the column of A at position j, (columns). */
  readonly columnOrder: Uint32Array;
  /** (columns, rows): column j of Π A P, with the reflector vⱼ from entry j on and R's entries above. */
  readonly reflectors: Float64Array;
  /** Rⱼⱼ, (columns), of either sign. */
  readonly diagonal: Float64Array;
}

/**
 * Householder factorisation Π A P = Q R of a matrix with at least as many rows as columns.
 *
 *   Q = H₀ H₁ …,   Hⱼ = I - vⱼ vⱼᵀ,   |vⱼ|² = 2
 *
 * The largest entry of each column moves to the top, and the longest column comes first if the order is free. Each row
 * then keeps the digits of its own size, however small it is relative to others.
 *
 * @param matrix Aᵀ: column after column of A, (columns, rows) row-major
 * @param columnOrder "free" takes the longest remaining column at each step, "kept" means P = I
 * @see Golub and Van Loan (2013), sections 5.2 and 5.4; Higham (2002), section 19.4, on rows of different sizes
 */
export function* householderQrInTurns(
  matrix: Float64Array,
  rows: number,
  columns: number,
  columnOrder: "free" | "kept",
): Interruptible<HouseholderQr> {
  const reflectors = Float64Array.from(matrix);
  const diagonal = new Float64Array(columns);
  const qr = { rows, columns, rowOrder: inOrder(rows), columnOrder: inOrder(columns), reflectors, diagonal };
  for (let j = 0; j < columns; j++) {
    yield 3 * (columns - j) * (rows - j);
    if (columnOrder === "free") swapColumns(qr, j, largestColumn(qr, j));
    const top = j * rows + j;
    const length = rows - j;
    const norm = Math.sqrt(dot(reflectors, top, reflectors, top, length));
    if (norm === 0) continue;
    swapRows(qr, j, largestRow(qr, j));
    const head = reflectors[top] as number;
    const target = head > 0 ? -norm : norm;
    diagonal[j] = target;
    // v ∝ a - target e₀; |a - target e₀|² = 2 norm (norm + |head|), and the sign of target keeps it from cancelling.
    const scale = 1 / Math.sqrt(norm * (norm + Math.abs(head)));
    reflectors[top] = head - target;
    for (let i = 0; i < length; i++) reflectors[top + i] = scale * (reflectors[top + i] as number);
    for (let k = j + 1; k < columns; k++) reflect(reflectors, k * rows + j, reflectors, top, length);
  }
  return qr;
}

/** The same, without interruptions. */
export const householderQr = atOnce(householderQrInTurns);

/** Qᵀ Π b, (rows). */
export function applyTranspose({ rows, columns, rowOrder, reflectors }: HouseholderQr, b: Float64Array): Float64Array {
  const product = new Float64Array(rows);
  for (let i = 0; i < rows; i++) product[i] = b[rowOrder[i] as number] as number;
  for (let j = 0; j < columns; j++) reflect(product, j, reflectors, j * rows + j, rows - j);
  return product;
}

/** Πᵀ Q b, (rows). */
export function applyFactor({ rows, columns, rowOrder, reflectors }: HouseholderQr, b: Float64Array): Float64Array {
  const turned = Float64Array.from(b);
  for (let j = columns - 1; j >= 0; j--) reflect(turned, j, reflectors, j * rows + j, rows - j);
  const product = new Float64Array(rows);
  for (let i = 0; i < rows; i++) product[rowOrder[i] as number] = turned[i] as number;
  return product;
}

/** Solution x of R Pᵀ x = b, (columns). */
export function solveR(
  { rows, columns, columnOrder, reflectors, diagonal }: HouseholderQr,
  b: Float64Array,
): Float64Array {
  const rest = b.slice(0, columns);
  const x = new Float64Array(columns);
  for (let j = columns - 1; j >= 0; j--) {
    const entry = (rest[j] as number) / (diagonal[j] as number);
    x[columnOrder[j] as number] = entry;
    addScaled(rest, 0, -entry, reflectors, j * rows, j);
  }
  return x;
}

/** log |RᵀR| = 2 Σⱼ log |Rⱼⱼ|. */
export function logDeterminantOfGram({ diagonal }: HouseholderQr): number {
  return 2 * diagonal.reduce((sum, entry) => sum + Math.log(Math.abs(entry)), 0);
}

/**
 * The Cholesky factor of a covariance with a known root, L Lᵀ = A Aᵀ, from Aᵀ = Q Lᵀ.
 *
 * A Aᵀ is never formed, so L keeps the digits of directions with small variance.
 *
 * @param root A, (size, size) row-major, of full rank
 */
export function lowerFactor(root: Float64Array, size: number): Cholesky {
  const { reflectors, diagonal } = householderQr(root, size, size, "kept");
  const lower = new Float64Array(size * size);
  for (let j = 0; j < size; j++) {
    const entry = diagonal[j] as number;
    // The sign of a column of L is arbitrary; a positive diagonal makes the factor unique.
    const sign = Math.sign(entry);
    lower[j * size + j] = Math.abs(entry);
    for (let i = j + 1; i < size; i++) lower[i * size + j] = sign * (reflectors[i * size + j] as number);
  }
  return { size, lower };
}

/** target -= v (vᵀ target), in place. */
function reflect(target: Float64Array, start: number, v: Float64Array, vStart: number, length: number): void {
  addScaled(target, start, -dot(v, vStart, target, start, length), v, vStart, length);
}

function inOrder(length: number): Uint32Array {
  const order = new Uint32Array(length);
  for (let i = 0; i < length; i++) order[i] = i;
  return order;
}

/** The column with the longest remainder, starting at column j. */
function largestColumn({ rows, columns, reflectors }: HouseholderQr, j: number): number {
  let largest = j;
  let longest = -1;
  for (let k = j; k < columns; k++) {
    const start = k * rows + j;
    const length = dot(reflectors, start, reflectors, start, rows - j);
    if (length > longest) {
      longest = length;
      largest = k;
    }
  }
  return largest;
}

/** The row of the largest entry in column j, starting at row j. */
function largestRow({ rows, reflectors }: HouseholderQr, j: number): number {
  let largest = j;
  let magnitude = 0;
  for (let i = j; i < rows; i++) {
    const entry = Math.abs(reflectors[j * rows + i] as number);
    if (entry > magnitude) {
      magnitude = entry;
      largest = i;
    }
  }
  return largest;
}

function swapColumns({ rows, columnOrder, reflectors }: HouseholderQr, j: number, k: number): void {
  swap(columnOrder, j, k);
  for (let i = 0; i < rows; i++) swap(reflectors, j * rows + i, k * rows + i);
}

function swapRows({ rows, columns, rowOrder, reflectors }: HouseholderQr, i: number, k: number): void {
  swap(rowOrder, i, k);
  for (let j = 0; j < columns; j++) swap(reflectors, j * rows + i, j * rows + k);
}

function swap(entries: Float64Array | Uint32Array, i: number, j: number): void {
  const entry = entries[i] as number;
  entries[i] = entries[j] as number;
  entries[j] = entry;
}
