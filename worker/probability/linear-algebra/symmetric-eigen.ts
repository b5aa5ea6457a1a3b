/** Eigenvalues of a small symmetric matrix, for algorithms that must bound or change them. */

import { addScaled, transposed } from "./matrix.ts";

/** A = Vᵀ diag(λ) V. */
export interface SymmetricEigen {
  /** λ, (n), in no particular order. */
  readonly eigenvalues: Float64Array;
  /** V, (n, n) row-major: row i is the unit eigenvector of λᵢ. */
  readonly eigenvectors: Float64Array;
}

/** Cyclic Jacobi converges quadratically: dimension 32 takes some eight sweeps, and no known matrix takes thirty. */
const maxSweeps = 60;

/**
 * Eigenvalues and orthonormal eigenvectors of a symmetric matrix by cyclic Jacobi rotations.
 *
 * @param matrix A, (n, n) row-major, symmetric
 * @see Golub and Van Loan (2013), section 8.5
 */
export function symmetricEigen(matrix: Float64Array, size: number): SymmetricEigen {
  const a = Float64Array.from(matrix);
  const eigenvectors = new Float64Array(size * size);
  for (let i = 0; i < size; i++) eigenvectors[i * size + i] = 1;
  const entry = (i: number, j: number) => a[i * size + j] as number;
  const negligible = Number.EPSILON * Math.hypot(...a);

  for (let sweep = 0, rotated = true; rotated && sweep < maxSweeps; sweep++) {
    rotated = false;
    for (let p = 0; p < size; p++) {
      for (let q = p + 1; q < size; q++) {
        if (Math.abs(entry(p, q)) * size <= negligible) continue;
        rotated = true;
        const theta = (entry(q, q) - entry(p, p)) / (2 * entry(p, q));
        const tangent = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.hypot(theta, 1));
        const cosine = 1 / Math.hypot(tangent, 1);
        const sine = tangent * cosine;
        rotate(a, p, q, size, size, cosine, sine);
        rotate(a, p * size, q * size, 1, size, cosine, sine);
        rotate(eigenvectors, p * size, q * size, 1, size, cosine, sine);
      }
    }
  }
  return { eigenvalues: Float64Array.from({ length: size }, (_, i) => entry(i, i)), eigenvectors };
}

/**
 * A root of the matrix with its eigenvalues raised to at least `floor`, A Aᵀ = Vᵀ diag(max(λ, floor)) V.
 *
 * Among all Σ with eigenvalues of at least the floor, A Aᵀ maximises -log |Σ| - tr(Σ⁻¹ S), the likelihood of data whose
 * sample covariance is the matrix S.
 *
 * @param floor above 0
 * @returns A = Vᵀ diag(√max(λ, floor)), (n, n) row-major, which keeps digits of small eigenvalues that A Aᵀ would lose
 */
export function rootWithFlooredEigenvalues(matrix: Float64Array, size: number, floor: number): Float64Array {
  const { eigenvalues, eigenvectors } = symmetricEigen(matrix, size);
  const axes = new Float64Array(size * size);
  for (const [k, eigenvalue] of eigenvalues.entries()) {
    addScaled(axes, k * size, Math.sqrt(Math.max(eigenvalue, floor)), eigenvectors, k * size, size);
  }
  return transposed(axes, size, size);
}

/** Rotates two rows or columns of a flat matrix, given by their first entries and their stride. */
function rotate(a: Float64Array, p: number, q: number, stride: number, size: number, cosine: number, sine: number) {
  for (let i = 0, offset = 0; i < size; i++, offset += stride) {
    const [atP, atQ] = [a[p + offset] as number, a[q + offset] as number];
    a[p + offset] = cosine * atP - sine * atQ;
    a[q + offset] = sine * atP + cosine * atQ;
  }
}
