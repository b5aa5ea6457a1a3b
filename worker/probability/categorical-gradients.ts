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
import { type EstimatorMoments, estimatorMoments } from "./estimator-moments.ts";
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
  const pi = requireProbabilities(probabilities, "estimateCategoricalGradients", "/probabilities");
  requireLength(target.length, pi.length, "estimateCategoricalGradients", "/target");
  const squares = target.reduce((sum, t) => sum + t * t, 0);
  const corners = target.map((t) => 1 - 2 * t + squares);
  const average = inner(pi, corners);

  const samples = Array.from({ length: draws }, () => {
    const perturbed = pi.map((p) => Math.log(p) + gumbel(rng));
    const relaxed = Array.from(gumbelSoftmax(perturbed, temperature));
    const corner = argmax(perturbed);
    const hard = pi.map((_, i) => (i === corner ? 1 : 0));
    const alongRelaxed = (point: readonly number[]): number[] => {
      const gradient = point.map((y, i) => 2 * (y - (target[i] as number)));
      const level = inner(gradient, relaxed);
      return relaxed.map((y, i) => (y * ((gradient[i] as number) - level)) / temperature);
    };
    return {
      scoreFunction: pi.map((p, i) => (corners[corner] as number) * ((hard[i] as number) - p)),
      gumbelSoftmax: alongRelaxed(relaxed),
      straightThrough: alongRelaxed(hard),
    };
  });
  return {
    exact: pi.map((p, i) => p * ((corners[i] as number) - average)),
    scoreFunction: estimatorMoments(samples.map((sample) => sample.scoreFunction)),
    gumbelSoftmax: estimatorMoments(samples.map((sample) => sample.gumbelSoftmax)),
    straightThrough: estimatorMoments(samples.map((sample) => sample.straightThrough)),
  };
}
