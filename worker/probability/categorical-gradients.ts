/**
 * What a relaxation costs: bias and variance of three estimators of a gradient through a categorical variable.
 *
 *   J(θ) = E[f(h)],   h a corner of the simplex, drawn with π = softmax(θ),   f(y) = ‖y - t‖²
 *
 * f is defined on the whole simplex, so that relaxed draws can be put into it, and is not linear, so that it matters
 * where its derivative is taken. The exact gradient is a sum over K corners.
 *
 * @see Jang, Gu and Poole (2017); Tucker et al. (2017), REBAR, whose toy problem this is with two categories
 */
import { columnMoments, type EstimatorMoments } from "./estimator-moments.ts";
import { inner } from "./matrix.ts";
import { requireLength, requireProbabilities } from "./preconditions.ts";
import type { Rng } from "./random.ts";
import { argmax, gumbel, gumbelSoftmax } from "./reparameterization.ts";

export interface CategoricalObjective {
  /** π, (K), at least 0: one of 0 is never drawn, and the gradient along its logit is 0. */
  readonly probabilities: readonly number[];
  /** t, (K), a point of the simplex or elsewhere. */
  readonly target: readonly number[];
}

export interface CategoricalGradients {
  /** ∇J with respect to the logits θ, (K). */
  readonly exact: readonly number[];
  /** Unbiased, of large variance. */
  readonly scoreFunction: EstimatorMoments;
  /** The gradient of E[f(y)] for relaxed draws y: biased for J, by less and less towards τ = 0. */
  readonly gumbelSoftmax: EstimatorMoments;
  /** Forward the corner, backward the relaxed draw: biased for both. */
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
 * @param temperature τ, above 0
 * @param draws n, at least 2
 * @throws DomainError ShapeMismatch: probabilities and target of different lengths
 * @throws DomainError InvalidDistribution: probabilities that do not sum to 1
 */
export function estimateCategoricalGradients(
  { probabilities, target }: CategoricalObjective,
  temperature: number,
  draws: number,
  rng: Rng,
): CategoricalGradients {
  const pi = requireProbabilities(probabilities, "/probabilities");
  requireLength(target.length, pi.length, "/target");
  const squares = target.reduce((sum, t) => sum + t * t, 0);
  const corners = target.map((t) => 1 - 2 * t + squares);
  const average = inner(pi, corners);

  const logits = pi.map(Math.log);
  const perturbed = new Array<number>(pi.length);
  const relaxed = new Float64Array(pi.length);
  // A column for each logit: of thousands of draws nothing else is kept.
  const columns = (): Float64Array[] => pi.map(() => new Float64Array(draws));
  const [score, soft, straight] = [columns(), columns(), columns()];
  for (let n = 0; n < draws; n++) {
    for (let i = 0; i < logits.length; i++) perturbed[i] = (logits[i] as number) + gumbel(rng);
    const corner = argmax(perturbed);
    gumbelSoftmax(perturbed, temperature, relaxed);
    let softLevel = 0;
    let straightLevel = 0;
    for (let i = 0; i < relaxed.length; i++) {
      const y = relaxed[i] as number;
      const t = target[i] as number;
      softLevel += 2 * (y - t) * y;
      straightLevel += 2 * (Number(i === corner) - t) * y;
    }
    for (let i = 0; i < relaxed.length; i++) {
      const y = relaxed[i] as number;
      const t = target[i] as number;
      const h = Number(i === corner);
      (score[i] as Float64Array)[n] = (corners[corner] as number) * (h - (pi[i] as number));
      (soft[i] as Float64Array)[n] = (y * (2 * (y - t) - softLevel)) / temperature;
      (straight[i] as Float64Array)[n] = (y * (2 * (h - t) - straightLevel)) / temperature;
    }
  }
  return {
    exact: pi.map((p, i) => p * ((corners[i] as number) - average)),
    scoreFunction: columnMoments(score),
    gumbelSoftmax: columnMoments(soft),
    straightThrough: columnMoments(straight),
  };
}
