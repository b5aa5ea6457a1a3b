/** Orthogonal factorisation of a tall matrix: least squares without squaring its condition number. */
import type { Cholesky } from "./cholesky.ts";
import { addScaled, dot } from "./matrix.ts";

/** A = Q [R; 0]. */
export interface HouseholderQr {
  readonly rows: number;
  readonly columns: number;
  /** (columns, rows): column j of A, holding the reflector vⱼ from entry j on and R's entries above. */
  readonly reflectors: Float64Array;
  /** Rⱼⱼ, (columns), of either sign. */
  readonly diagonal: Float64Array;
}

/**
 * Householder factorisation A = Q R of a matrix with at least as many rows as columns.
 *
 *   Q = H₀ H₁ …,   Hⱼ = I - vⱼ vⱼᵀ,   |vⱼ|² = 2
 *
 * @param matrix Aᵀ: column after column of A, (columns, rows) row-major
 * @see Golub and Van Loan (2013), section 5.2
 */
export function householderQr(matrix: Float64Array, rows: number, columns: number): HouseholderQr {
  const reflectors = Float64Array.from(matrix);
  const diagonal = new Float64Array(columns);
  for (let j = 0; j < columns; j++) {
    const top = j * rows + j;
    const length = rows - j;
    const norm = Math.sqrt(dot(reflectors, top, reflectors, top, length));
    if (norm === 0) continue;
    const head = reflectors[top] as number;
    const target = head > 0 ? -norm : norm;
    diagonal[j] = target;
    // v ∝ a - target e₀; |a - target e₀|² = 2 norm (norm + |head|), and the sign of target keeps it from cancelling.
    const scale = 1 / Math.sqrt(norm * (norm + Math.abs(head)));
    reflectors[top] = head - target;
    for (let i = 0; i < length; i++) reflectors[top + i] = scale * (reflectors[top + i] as number);
    for (let k = j + 1; k < columns; k++) reflect(reflectors, k * rows + j, reflectors, top, length);
  }
  return { rows, columns, reflectors, diagonal };
}

/** Qᵀ b, (rows). */
export function applyTranspose({ rows, columns, reflectors }: HouseholderQr, b: Float64Array): Float64Array {
  const product = Float64Array.from(b);
  for (let j = 0; j < columns; j++) reflect(product, j, reflectors, j * rows + j, rows - j);
  return product;
}

/** x of R x = b, (columns). */
export function solveR({ rows, columns, reflectors, diagonal }: HouseholderQr, b: Float64Array): Float64Array {
  const x = Float64Array.from(b.subarray(0, columns));
  for (let j = columns - 1; j >= 0; j--) {
    const entry = (x[j] as number) / (diagonal[j] as number);
    x[j] = entry;
    addScaled(x, 0, -entry, reflectors, j * rows, j);
  }
  return x;
}

/** log |RᵀR| = 2 Σⱼ log |Rⱼⱼ|. */
export function logDeterminantOfGram({ diagonal }: HouseholderQr): number {
  return 2 * diagonal.reduce((sum, entry) => sum + Math.log(Math.abs(entry)), 0);
}

/**
 * The Cholesky factor of a covariance that is known by any root of it, L Lᵀ = A Aᵀ, by Aᵀ = Q Lᵀ.
 *
 * A Aᵀ is never formed, so L keeps the digits of directions in which the covariance is small.
 *
 * @param root A, (size, size) row-major, of full rank
 */
export function lowerFactor(root: Float64Array, size: number): Cholesky {
  const { reflectors, diagonal } = householderQr(root, size, size);
  const lower = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    // The sign of a column of L is free; a positive diagonal makes the factor unique.
    for (let j = 0; j < i; j++) {
      lower[i * size + j] = Math.sign(diagonal[j] as number) * (reflectors[i * size + j] as number);
    }
    lower[i * size + i] = Math.abs(diagonal[i] as number);
  }
  return { size, lower };
}

/** target -= v (vᵀ target), in place. */
function reflect(target: Float64Array, start: number, v: Float64Array, vStart: number, length: number): void {
  addScaled(target, start, -dot(v, vStart, target, start, length), v, vStart, length);
}
