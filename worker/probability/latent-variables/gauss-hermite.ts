/** Quadrature under the standard normal distribution. */
import { symmetricEigen } from "../linear-algebra/symmetric-eigen.ts";

/** A term of Σᵢ wᵢ f(xᵢ) ≈ E[f(ε)], ε ~ N(0, 1). */
export interface WeightedNode {
  /** x. */
  readonly node: number;
  /** w; the weights of a rule sum to 1. */
  readonly weight: number;
}

/**
 * The Gauss-Hermite rule of n nodes, exact for polynomials up to degree 2n - 1.
 *
 * Its nodes are the eigenvalues of the Jacobi matrix of the Hermite polynomials, J_{k,k+1} = √k, and its weights the
 * squared first entries of their eigenvectors.
 *
 * @see Golub and Welsch (1969), Calculation of Gauss quadrature rules
 */
export function gaussHermite(n: number): WeightedNode[] {
  const jacobi = new Float64Array(n * n);
  for (let k = 1; k < n; k++) {
    jacobi[(k - 1) * n + k] = Math.sqrt(k);
    jacobi[k * n + k - 1] = Math.sqrt(k);
  }
  const { eigenvalues, eigenvectors } = symmetricEigen(jacobi, n);
  return Array.from(eigenvalues, (node, i) => ({ node, weight: (eigenvectors[i * n] as number) ** 2 }));
}
