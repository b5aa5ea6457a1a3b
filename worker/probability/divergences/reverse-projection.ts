/**
 * Gaussians nearest to a mixture in KL(q‖p), the mode-seeking direction, in one or two dimensions.
 *
 * The divergence has no closed form, but its derivatives are expected derivatives of log p: a single quadrature gives
 * the value, the gradient and the Hessian.
 */

import type { FactoredGaussian } from "../gaussians/gaussian.ts";
import { relativeFactor, solveLower } from "../linear-algebra/cholesky.ts";
import { addScaled, dot, minus, transposed } from "../linear-algebra/matrix.ts";
import { type EvaluatedPoint, isMinimum, minimise, newtonStep } from "../linear-algebra/newton-descent.ts";
import { symmetricEigen } from "../linear-algebra/symmetric-eigen.ts";
import type { FactoredMixture } from "../mixtures/gaussian-mixture.ts";
import type { Budget } from "../numerics/gauss-kronrod.ts";
import type { Interruptible } from "../numerics/interruptible.ts";
import { klDivergence } from "./kl-divergence.ts";
import { expectedSurprisal, fine, type Precision, rough } from "./surprisal.ts";

export interface ReverseProjection {
  /** q, a local minimum of KL(q‖p). */
  readonly gaussian: FactoredGaussian;
  /** KL(q‖p). */
  readonly nats: number;
}

/**
 * q = N(μ, L Lᵀ), with KL(q‖p) and its derivatives with respect to the step (a, entries of log T) to N(μ + L a, L T Tᵀ
 * Lᵀ).
 */
interface Candidate extends EvaluatedPoint {
  readonly gaussian: FactoredGaussian;
}

/** KL(q‖p) ≤ KL(q‖Nⱼ) - log πⱼ; the difference is the expected surprisal of component j under q. */
interface Bound {
  /** j. */
  readonly component: number;
  /** Nⱼ. */
  readonly nearest: FactoredGaussian;
  readonly nats: number;
}

/** Most steps of a coarse descent and of its refinement; a refinement that needs more started in the wrong place. */
const mostSteps = { onTheWay: 60, atTheEnd: 8 } as const;
/** Gaussians closer to each other than this, in nats, are the same: on the way to a minimum, and at its end. */
const sameNats = { onTheWay: 1e-4, atTheEnd: 1e-6 } as const;

/**
 * The lowest of the bounds KL(q‖p) ≤ KL(q‖Nⱼ) - log πⱼ.
 *
 * It exceeds the divergence by a factor of at most about K², because K quadratic functions are not all small wherever
 * one is. So an error that is small relative to the bound is small relative to the divergence.
 */
export function lowestBound({ components }: FactoredMixture, q: FactoredGaussian): Bound {
  return components
    .map((nearest, component): Bound => ({ component, nearest, nats: klDivergence(q, nearest) - nearest.logWeight }))
    .reduce((lowest, bound) => (bound.nats < lowest.nats ? bound : lowest));
}

/**
 * Local minima of KL(q‖p) over Gaussians q for a mixture p, the lowest first: the ends of descents from the given
 * starts for which the fine quadrature confirms a zero gradient and a positive Hessian.
 *
 * The last step of each descent is taken as predicted, without an evaluation: it gains less than 1e-8 nats, or 1e-9 of
 * the bound.
 *
 * @param p mixture on a line or in the plane, with positive weights
 * @throws Unresolved: the budget is spent
 * @see Bishop (2006), section 10.1.2
 */
export function* reverseProjections(
  p: FactoredMixture,
  starts: readonly FactoredGaussian[],
  budget: Budget,
): Interruptible<ReverseProjection[]> {
  function* descents(
    from: readonly FactoredGaussian[],
    precision: Precision,
    steps: number,
  ): Interruptible<Candidate[]> {
    const evaluate = (q: FactoredGaussian) => evaluated(p, q, precision, budget);
    const move = ({ gaussian }: Candidate, step: Float64Array) => evaluate(moved(gaussian, step));
    const found: Candidate[] = [];
    for (const q of from) found.push(yield* minimise(yield* evaluate(q), move, steps));
    return found;
  }
  const nearMinima = distinct(yield* descents(starts, rough, mostSteps.onTheWay), sameNats.onTheWay);
  const nearest = nearMinima.map(({ gaussian }) => gaussian);
  const ends = yield* descents(nearest, fine, mostSteps.atTheEnd);
  const minima = ends.filter(isMinimum).map((end): ReverseProjection => {
    const { step, predictedDecrease } = newtonStep(end);
    return { gaussian: moved(end.gaussian, step), nats: end.value - predictedDecrease / 2 };
  });
  return distinct(
    minima.toSorted((one, other) => rank(one) - rank(other)),
    sameNats.atTheEnd,
  );
}

/** Ties, which symmetric mixtures have, keep the order of their starts. */
const rank = ({ nats }: ReverseProjection): number => Math.round(nats / sameNats.atTheEnd);

/** Those with no earlier one within that many nats. */
function distinct<T extends { readonly gaussian: FactoredGaussian }>(candidates: readonly T[], nats: number): T[] {
  const found: T[] = [];
  for (const here of candidates) {
    if (found.every(({ gaussian }) => klDivergence(here.gaussian, gaussian) >= nats)) found.push(here);
  }
  return found;
}

/** Rows and columns of a lower triangle's entries, in the order of a step. */
const onLine = [[0, 0]] as const;
const inPlane = [
  [0, 0],
  [1, 0],
  [1, 1],
] as const;
const triangleOf = (size: number) => (size === 1 ? onLine : inPlane);

/**
 * N(μ + L a, L T Tᵀ Lᵀ) for a lower triangular T, whose diagonal is the exponential of the step's entries to keep it
 * positive.
 */
function moved({ mean, factor: { size, lower } }: FactoredGaussian, step: Float64Array): FactoredGaussian {
  const entries = triangleOf(size);
  const change = new Float64Array(size * size);
  for (const [at, [i, j]] of entries.entries()) {
    const entry = step[size + at] as number;
    change[i * size + j] = i === j ? Math.exp(entry) : entry;
  }
  const root = new Float64Array(size * size);
  for (const [i, k] of entries) {
    addScaled(root, i * size, lower[i * size + k] as number, change, k * size, k + 1);
  }
  return { mean: mean.map((m, i) => m + dot(lower, i * size, step, 0, i + 1)), factor: { size, lower: root } };
}

/**
 * KL(q‖p) around q. With f(z) = -log p(μ + L z) and S = T Tᵀ it is E_{N(a, S)}[f(z)] - log |T| up to a constant, and
 *
 *   ∂E / ∂aᵢ = E[∂ᵢf],   ∂E / ∂Sᵢⱼ = ½ E[∂ᵢⱼf],   ∂²E / ∂aᵢ∂Sⱼₖ = ½ E[∂ᵢⱼₖf],   ∂²E / ∂Sᵢⱼ∂Sₖₗ = ¼ E[∂ᵢⱼₖₗf]
 *
 * @see Opper and Archambeau (2009), The variational Gaussian approximation revisited, eqs. 8-9
 */
function* evaluated(
  p: FactoredMixture,
  gaussian: FactoredGaussian,
  precision: Precision,
  budget: Budget,
): Interruptible<Candidate> {
  const { component, nearest, nats } = lowestBound(p, gaussian);
  const scale = Math.max(1, nats);
  const surprisal = yield* expectedSurprisal(p, component, gaussian, 4, { precision, scale, budget });
  const derivative = energyDerivatives(nearest, gaussian, surprisal);
  const { size } = p;
  const entries = triangleOf(size);
  const count = size + entries.length;
  const gradient = new Float64Array(count);
  const hessian = new Float64Array(count * count);
  for (let i = 0; i < size; i++) {
    gradient[i] = derivative(i);
    for (let j = 0; j < size; j++) hessian[i * count + j] = derivative(i, j);
  }
  for (const [at, [i, j]] of entries.entries()) {
    const row = size + at;
    gradient[row] = derivative(i, j) - (i === j ? 1 : 0);
    for (let k = 0; k < size; k++) {
      const mixed = derivative(i, j, k);
      hessian[row * count + k] = mixed;
      hessian[k * count + row] = mixed;
    }
    for (const [other, [k, l]] of entries.entries()) {
      // S is a product of entries of one column, and its diagonal entries are exponentials.
      const ofProduct = j === l ? derivative(i, k) : 0;
      const ofExponential = i === j && at === other ? derivative(i, i) : 0;
      hessian[row * count + size + other] = derivative(i, j, k, l) + ofProduct + ofExponential;
    }
  }
  return {
    gaussian,
    value: nats - (surprisal[0] as number),
    error: precision.error * scale,
    gradient,
    curvature: symmetricEigen(hessian, count),
  };
}

/** (i, j, …) ↦ E[∂ᵢⱼ… f(z)]: the nearest component's own paraboloid ½ |M z + o|² minus its surprisal. */
function energyDerivatives(nearest: FactoredGaussian, { mean, factor }: FactoredGaussian, surprisal: Float64Array) {
  const { size } = factor;
  const columns = transposed(relativeFactor(nearest.factor, factor), size, size);
  const offset = solveLower(nearest.factor, minus(mean, nearest.mean));
  const product = (i: number, other: Float64Array, start: number) => dot(columns, i * size, other, start, size);
  return (...by: readonly [number, ...number[]]): number => {
    const [i, j = 0] = by;
    const own = [product(i, offset, 0), product(i, columns, j * size)][by.length - 1] ?? 0;
    const byFirst = by.filter((coordinate) => coordinate === 0).length;
    return own - (surprisal[size === 1 ? byFirst : 5 * byFirst + by.length - byFirst] as number);
  };
}
