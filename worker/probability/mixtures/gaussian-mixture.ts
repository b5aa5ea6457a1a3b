/**
 * Mixtures of Gaussians p(x) = Σₖ πₖ N(x | μₖ, Σₖ).
 *
 * Every operation applies the Gaussian's operation to the components and reweights in the log domain. See
 * gaussian-mixture-density.ts for densities, gaussian-mixture-sample.ts for draws, gaussian-mixture-modes.ts for modes
 * and em.ts for fits.
 */
import { violation } from "../../problem.ts";
import * as gaussian from "../gaussians/gaussian.ts";
import { centre } from "../linear-algebra/centre.ts";
import { columnsOf, type Matrix, symmetric, type Vector } from "../linear-algebra/matrix.ts";
import { atOnce, type Interruptible } from "../numerics/interruptible.ts";
import { logSoftmax, logSumExp, softmax } from "../numerics/log-sum-exp.ts";
import { requireLength, requireProbabilities } from "../numerics/preconditions.ts";

export interface GaussianMixture {
  /** π, (K), probabilities; zero is allowed. */
  readonly weights: Vector;
  /** μ, (K, D). */
  readonly means: Matrix;
  /** Σ, (K, D, D), each symmetric positive definite. */
  readonly covariances: readonly Matrix[];
}

/** A mixture prepared for densities and draws. */
export interface FactoredMixture {
  /** D. */
  readonly size: number;
  /** π, (K), normalised. */
  readonly weights: Vector;
  /** πₖ N(x | μₖ, Σₖ), (K). */
  readonly components: readonly WeightedGaussian[];
}

/** π N(x | μ, Σ). */
export interface WeightedGaussian extends gaussian.FactoredGaussian {
  /** π. */
  readonly weight: number;
  /** log π, nats, also for a weight below the smallest double. */
  readonly logWeight: number;
}

export interface MixtureConditional {
  /** The unobserved dimensions b, in their order. */
  readonly dimensions: readonly number[];
  /** p(x_b | x_a). */
  readonly mixture: GaussianMixture;
  /** The same, prepared; its factors come from those of the joint distribution. */
  readonly factored: FactoredMixture;
  /** log p(x_a), nats. */
  readonly logEvidence: number;
}

/** Mean and covariance of a distribution over R^D. */
export type Moments = gaussian.Gaussian;

/**
 * The mixture with validated weights and factored covariances.
 *
 * @param pointer the field that holds the covariances, for errors
 * @throws DomainError ShapeMismatch: lists of different lengths; InvalidDistribution: weights;
 *   NotPositiveDefinite: a covariance
 */
export function factorMixture(
  mixture: GaussianMixture,
  pointer: (component: number) => string = covariancePointer,
): FactoredMixture {
  const weights = requireMixture(mixture);
  return mixtureOfFactored(
    weights,
    componentsOf(mixture).map((component, k) => gaussian.factorGaussian(component, pointer(k))),
  );
}

/** The mixture of factored Gaussians with weights that sum to one. */
export function mixtureOfFactored(
  weights: Vector,
  components: readonly gaussian.FactoredGaussian[],
  logWeights: Vector = weights.map(Math.log),
): FactoredMixture {
  return {
    size: components[0]?.mean.length ?? 0,
    weights,
    components: components.map(({ mean, factor }, k) => ({
      mean,
      factor,
      weight: weights[k] as number,
      logWeight: logWeights[k] as number,
    })),
  };
}

/**
 * Marginal distribution of some dimensions, p(x_a) = Σₖ πₖ N(x_a | μₖₐ, Σₖₐₐ).
 *
 * @param dimensions a, in the order of the marginal's dimensions
 * @throws DomainError as factorMixture; ShapeMismatch: dimensions
 */
export function marginal(mixture: GaussianMixture, dimensions: readonly number[]): GaussianMixture {
  const { weights } = factorMixture(mixture);
  return mixtureOf(
    weights,
    componentsOf(mixture).map((component) => gaussian.marginal(component, dimensions)),
  );
}

/**
 * Conditional distribution of the unobserved dimensions, again a mixture, and the log evidence of the observed ones.
 *
 *   p(x_b | x_a) = Σₖ πₖ' N(x_b | μ_k,b|a, Σ_k,b|a),   πₖ' = πₖ N(x_a | μₖₐ, Σₖₐₐ) / p(x_a)
 *
 * @throws DomainError ShapeMismatch: mixture, dimensions or values; InvalidDistribution: weights; NotPositiveDefinite: a
 *   covariance; OutOfRange: values so far from every component that their squared distance overflows
 * @see Bishop (2006), exercise 9.10 and eqs. 2.81-2.82
 */
export function* conditionInTurns(
  mixture: GaussianMixture,
  observed: gaussian.Observed,
): Interruptible<MixtureConditional> {
  const weights = requireMixture(mixture);
  const conditionals: gaussian.Conditional[] = [];
  for (const [k, component] of componentsOf(mixture).entries()) {
    yield gaussian.conditionOperations(component.mean.length);
    conditionals.push(gaussian.condition(component, observed, covariancePointer(k)));
  }
  const logJoints = conditionals.map(({ logEvidence }, k) => Math.log(weights[k] as number) + logEvidence);
  const logEvidence = logSumExp(logJoints);
  if (!Number.isFinite(logEvidence)) throw densityOverflow("/observed/values");
  const { dimensions = [] } = conditionals[0] ?? {};
  const posterior = Array.from(softmax(logJoints));
  return {
    dimensions,
    mixture: mixtureOf(
      posterior,
      conditionals.map((conditional) => conditional.gaussian),
    ),
    factored: mixtureOfFactored(
      posterior,
      conditionals.map(({ factored }) => factored),
      logSoftmax(logJoints),
    ),
    logEvidence,
  };
}

/** The same at once. */
export const condition = atOnce(conditionInTurns);

/**
 * Mean and covariance of a mixture, E[x] and Cov[x].
 *
 *   m = Σₖ πₖ μₖ,   Cov[x] = Σₖ πₖ (Σₖ + (μₖ - m)(μₖ - m)ᵀ)
 *
 * It does not check that covariances are positive definite; factorMixture does.
 *
 * @throws DomainError ShapeMismatch: lists of different lengths; InvalidDistribution: weights
 * @see Bishop (2006), eqs. 9.49-9.50
 */
export function moments(mixture: GaussianMixture): Moments {
  const { means, covariances } = mixture;
  const weights = requireMixture(mixture);
  const centred = columnsOf(means).map((values) => centre(weights, values));
  const covariance = symmetric(centred.length, (i, j) => {
    const [a, b] = [centred[i]?.deviations as Vector, centred[j]?.deviations as Vector];
    return weights.reduce((sum, weight, k) => {
      const within = covariances[k]?.[i]?.[j] as number;
      return sum + weight * (within + (a[k] as number) * (b[k] as number));
    }, 0);
  });
  return { mean: centred.map(({ origin, shift }) => origin + shift), covariance };
}

/** @returns the normalised weights */
function requireMixture({ weights, means, covariances }: GaussianMixture): number[] {
  requireLength(means.length, weights.length, "/mixture/means");
  requireLength(covariances.length, weights.length, "/mixture/covariances");
  const size = means[0]?.length ?? 0;
  for (const [k, mean] of means.entries()) requireLength(mean.length, size, `/mixture/means/${k}`);
  for (const [k, covariance] of covariances.entries()) requireSquare(covariance, size, covariancePointer(k));
  return requireProbabilities(weights, "/mixture/weights");
}

function requireSquare(matrix: Matrix, size: number, pointer: string): void {
  requireLength(matrix.length, size, pointer);
  // Building every row's pointer would take longer than the comparison.
  for (const [i, row] of matrix.entries()) if (row.length !== size) requireLength(row.length, size, `${pointer}/${i}`);
}

function componentsOf({ means, covariances }: GaussianMixture): gaussian.Gaussian[] {
  return means.map((mean, k) => ({ mean, covariance: covariances[k] as Matrix }));
}

function mixtureOf(weights: Vector, components: readonly gaussian.Gaussian[]): GaussianMixture {
  return {
    weights,
    means: components.map(({ mean }) => mean),
    covariances: components.map(({ covariance }) => covariance),
  };
}

function covariancePointer(k: number): string {
  return `/mixture/covariances/${k}`;
}

/** The error for a point that is too far from every component. */
export function densityOverflow(pointer: string) {
  const detail = "expected a finite log density, got a squared distance that overflows for every component";
  return violation("OutOfRange", pointer, detail);
}
