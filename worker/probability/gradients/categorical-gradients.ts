/**
 * Bias and variance of three estimators of a gradient through a categorical variable.
 *
 *   J(θ) = E[f(h)],   h a corner of the simplex, drawn with π = softmax(θ),   f(y) = ‖y - t‖²
 *
 * f is defined on the whole simplex, so that it accepts relaxed draws, and is nonlinear, so that the point of its
 * derivative matters. The exact gradient is a sum over K corners.
 *
 * @see Jang, Gu and Poole (2017); Tucker et al. (2017), REBAR, whose toy problem is the case of two categories
 */

import { atOnce, exponentialOperations, type Interruptible } from "../numerics/interruptible.ts";
import { requireLength, requireProbabilities } from "../numerics/preconditions.ts";
import type { Rng } from "../numerics/random.ts";
import { columnMoments, type EstimatorMoments } from "./estimator-moments.ts";
import { argmax, gumbel, gumbelSoftmax } from "./reparameterization.ts";

export interface CategoricalObjective {
  /** π, (K), at least 0; a category of probability 0 is never drawn and has gradient 0. */
  readonly probabilities: readonly number[];
  /** t, (K), any point, on the simplex or not. */
  readonly target: readonly number[];
}

export interface CategoricalGradients {
  /** ∇J with respect to the logits θ, (K). */
  readonly exact: readonly number[];
  /** Unbiased, with a large variance. */
  readonly scoreFunction: EstimatorMoments;
  /** The gradient of E[f(y)] for relaxed draws y: biased for J, less so towards τ = 0. */
  readonly gumbelSoftmax: EstimatorMoments;
  /** Corner in the forward pass, relaxed draw in the backward pass: biased for both. */
  readonly straightThrough: EstimatorMoments;
}

/**
 * Moments of the three estimators from the same noise.
 *
 *   exact             π ∘ (f - π·f), f over the corners
 *   score function    f(h) ∇ log π_h = f(h) (h - π)
 *   Gumbel-softmax    (∂y/∂θ)ᵀ ∇f(y) = y ∘ (c - c·y) / τ,  c = ∇f(y) = 2 (y - t)
 *   straight-through  (∂y/∂θ)ᵀ ∇f(h),                      c = ∇f(h) = 2 (h - t)
 *
 * A constant added to t changes f by the same amount at every corner and changes no gradient. It does change the
 * variance of the score function estimator, which multiplies f itself.
 *
 * @param temperature τ, above 0
 * @param draws n, at least 2
 * @throws DomainError ShapeMismatch: probabilities and target of different lengths
 * @throws DomainError InvalidDistribution: probabilities that do not sum to 1
 */
export function* estimateCategoricalGradientsInTurns(
  { probabilities, target }: CategoricalObjective,
  temperature: number,
  draws: number,
  rng: Rng,
): Interruptible<CategoricalGradients> {
  const pi = requireProbabilities(probabilities, "/probabilities");
  requireLength(target.length, pi.length, "/target");
  const squares = target.reduce((sum, t) => sum + t * t, 0);
  const corners = target.map((t) => 1 - 2 * t + squares);
  const level = target[argmax(pi)] as number;
  const t = Float64Array.from(target, (value) => value - level);
  // 1 - πᵢ would be all rounding where πᵢ is nearly 1.
  const others = pi.map((_, i) => pi.reduce((sum, p, j) => (j === i ? sum : sum + p), 0));

  const logits = pi.map(Math.log);
  const perturbed = new Array<number>(pi.length);
  const relaxed = new Float64Array(pi.length);
  const slopes = new Float64Array(pi.length);
  // A row for each logit, (K, n); thousands of draws need no other memory.
  const rows = () => new Float64Array(pi.length * draws);
  const [score, soft, straight] = [rows(), rows(), rows()];
  for (let n = 0; n < draws; n++) {
    if (n % drawsPerStep === 0) yield drawsPerStep * pi.length * (3 * pi.length + 3 * exponentialOperations);
    for (let i = 0; i < logits.length; i++) perturbed[i] = (logits[i] as number) + gumbel(rng);
    const corner = argmax(perturbed);
    gumbelSoftmax(perturbed, temperature, relaxed);
    const f = corners[corner] as number;
    for (let i = 0; i < pi.length; i++) {
      const slope = i === corner ? (others[i] as number) : -(pi[i] as number);
      score[i * draws + n] = f * slope;
      slopes[i] = (2 * ((relaxed[i] as number) - (t[i] as number))) / temperature;
    }
    pullBack(relaxed, slopes, soft, draws, n);
    for (let i = 0; i < pi.length; i++) slopes[i] = (2 * (Number(i === corner) - (t[i] as number))) / temperature;
    pullBack(relaxed, slopes, straight, draws, n);
  }
  const exact = new Float64Array(pi.length);
  const twice = t.map((value) => -2 * value);
  pullBack(pi, twice, exact, 1, 0);
  const momentsOf = (estimates: Float64Array) =>
    columnMoments(pi.map((_, i) => estimates.subarray(i * draws, (i + 1) * draws)));
  return {
    exact: Array.from(exact),
    scoreFunction: momentsOf(score),
    gumbelSoftmax: momentsOf(soft),
    straightThrough: momentsOf(straight),
  };
}

/** The same, without interruptions. */
export const estimateCategoricalGradients = atOnce(estimateCategoricalGradientsInTurns);

/** Draws in each step of the interruptible computation: a millisecond or two for the most categories. */
const drawsPerStep = 100;

/**
 * Gradient of a function with respect to the logits of its softmax input y, given its gradient c with respect to y.
 *
 *   yᵢ (cᵢ - c·y) = Σⱼ yᵢ yⱼ (cᵢ - cⱼ)
 *
 * As differences it keeps its digits where y is nearly a corner, and its entries sum to zero pair by pair.
 *
 * @param rows destination, (K, length): entry i goes to position n of row i
 */
function pullBack(y: ArrayLike<number>, c: Float64Array, rows: Float64Array, length: number, n: number): void {
  for (let i = 0; i < c.length; i++) {
    const own = y[i] as number;
    const slope = c[i] as number;
    let sum = 0;
    for (let j = 0; j < c.length; j++) sum += own * (y[j] as number) * (slope - (c[j] as number));
    rows[i * length + n] = sum;
  }
}
