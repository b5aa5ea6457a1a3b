/**
 * A Gaussian over the weights of a regression, as requests and responses carry it.
 *
 * A covariance in doubles keeps no direction whose variance is below 1e-16 of the largest, and with correlated weights
 * the predictions depend on such directions. Its Cholesky factor keeps them.
 */
import { violation } from "../../problem.ts";
import { type FactoredGaussian, factorGaussian } from "../gaussians/gaussian.ts";
import { type Cholesky, requireFactor } from "../linear-algebra/cholesky.ts";
import { type Matrix, timesTranspose, type Vector } from "../linear-algebra/matrix.ts";
import { requireLength } from "../numerics/preconditions.ts";

/** N(w | m, S), given by S, by its factor, or by both. */
export interface WeightBelief {
  /** m, (d). */
  readonly mean: Vector;
  /** S, (d, d), symmetric positive definite. */
  readonly covariance?: Matrix | undefined;
  /** L of S = L Lᵀ, (d, d), lower triangular with a positive diagonal. */
  readonly choleskyFactor?: Matrix | undefined;
}

/** Tolerated difference between L Lᵀ and a covariance given with L, as a correlation, to allow for decimals. */
const agreement = 1e-9;

/**
 * A belief prepared for computations: with its own factor if it has one, otherwise with that of its covariance.
 *
 * @param pointer the field that holds the belief
 * @throws DomainError InvalidRequest: neither covariance nor factor, or two that disagree
 * @throws DomainError ShapeMismatch: mean and matrix of different sizes
 * @throws DomainError NotPositiveDefinite: a covariance that is not positive definite, a factor that is not triangular
 *   or is singular
 */
export function factorBelief({ mean, covariance, choleskyFactor }: WeightBelief, pointer: string): FactoredGaussian {
  if (choleskyFactor) {
    const factorPointer = `${pointer}/choleskyFactor`;
    requireLength(choleskyFactor.length, mean.length, factorPointer);
    const factor = requireFactor(choleskyFactor, factorPointer);
    if (covariance) requireAgreement(factor, covariance, pointer);
    return { mean: Float64Array.from(mean), factor };
  }
  if (covariance) return factorGaussian({ mean, covariance }, `${pointer}/covariance`);
  throw violation("InvalidRequest", pointer, "expected a covariance, a choleskyFactor or both, got neither");
}

function requireAgreement({ size, lower }: Cholesky, covariance: Matrix, pointer: string): void {
  requireLength(covariance.length, size, `${pointer}/covariance`);
  const product = timesTranspose(lower, size, size);
  for (const [i, row] of covariance.entries()) {
    requireLength(row.length, size, `${pointer}/covariance/${i}`);
    for (const [j, entry] of row.entries()) {
      const expected = product[i]?.[j] as number;
      const scale = Math.sqrt(product[i]?.[i] as number) * Math.sqrt(product[j]?.[j] as number);
      if (!(Math.abs(entry - expected) <= agreement * scale)) {
        const detail = `expected ${expected}, by the choleskyFactor beside it, got ${entry}: send one of the two, or both unchanged`;
        throw violation("InvalidRequest", `${pointer}/covariance/${i}/${j}`, detail);
      }
    }
  }
}
