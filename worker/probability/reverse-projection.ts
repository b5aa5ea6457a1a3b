/**
 * Gaussians that are nearest to a mixture in KL(q‖p), in one or two dimensions: the direction that seeks modes.
 *
 * The expectation under q has no closed form. It is taken on a fixed lattice of standardised points, so the objective is
 * one smooth function and its descent is deterministic; more dimensions than two would need another method.
 */
import { factorGaussian, type Gaussian, precisionOf } from "./gaussian.ts";
import { type FactoredMixture, factorMixture, type GaussianMixture, logJoint } from "./gaussian-mixture.ts";
import { klDivergence, projectMixture } from "./kl-divergence.ts";
import { logSumExp } from "./log-sum-exp.ts";
import { addScaled, dot, timesTranspose } from "./matrix.ts";
import { mixtureLattice, type NormalLattice, normalLattice, placed, requirePlane } from "./normal-lattice.ts";
import { descend, type EvaluatedPoint, inverseDiagonal } from "./quasi-newton.ts";

export interface ReverseProjection {
  /** q, a local minimum of KL(q‖p). */
  readonly gaussian: Gaussian;
  /** KL(q‖p), nats. */
  readonly klNats: number;
}

/** q = N(mean, L Lᵀ): KL(q‖p) and its gradient for q' = N(mean + L a, L T Tᵀ Lᵀ) by (a, T), at a = 0, T = I. */
interface Candidate extends EvaluatedPoint {
  readonly mean: Float64Array;
  /** L, (D, D), lower triangular. */
  readonly root: Float64Array;
}

/** A tenth of the points find the way, and which ways lead to one Gaussian; the full lattice finds the end. */
const rough = { radius: 5, steps: [0.25, 0.5], sameNats: 1e-4, ending: { leastGain: 1e-6, mostTries: 200 } } as const;
const converged = { leastGain: 1e-12, mostTries: 40 } as const;
/** Descents that end at Gaussians this near to each other, in nats, found the same one. */
const sameGaussianNats = 1e-6;
/** Standard deviations by which starts are moved, unevenly: on an axis of symmetry a descent would end at a saddle. */
const nudges = [0.01, 0.007] as const;

/**
 * Local minima of KL(q‖p) over Gaussians q for a mixture p, the lowest first: those that a descent from each component
 * and one from the Gaussian of the moments reach: a mode by itself, or one Gaussian over several.
 *
 *   KL(q‖p) = -½ D (1 + log 2π) - log |L| - E_z[log p(μ + L z)],   z ~ N(0, I)
 *
 * In standardised coordinates the second derivatives are one, and two for the diagonal of T, where p is Gaussian itself:
 * the first step divides the gradient by these.
 *
 * Cost a step: K · 321 densities in one dimension, K · 5,025 in two; a descent takes a handful, after a dozen on a
 * lattice a tenth as large.
 *
 * @throws DomainError as factorMixture; ShapeMismatch: more than two dimensions
 * @see Bishop (2006), section 10.1.2
 */
export function reverseProjections(mixture: GaussianMixture): ReverseProjection[] {
  const factored = factorMixture(mixture);
  const size = requirePlane(factored);
  const precisions = factored.components.map(({ factor }) => precisionOf(factor));
  const curvature = curvatureAtGaussian(size);
  const inverseHessian = inverseDiagonal(curvature);
  const on = (lattice: NormalLattice) => (mean: Float64Array, root: Float64Array) =>
    candidate(factored, precisions, lattice, mean, root);
  const roughly = on(normalLattice(size, rough.steps[size - 1] as number, rough.radius));
  const exactly = on(mixtureLattice(size));
  const starts = factored.components.filter((_, k) => (factored.weights[k] as number) > 0);
  const near = [...starts, factorGaussian(projectMixture(mixture), "/mixture")].map(({ mean, factor }) => {
    const point = roughly(shifted(mean, factor.lower, Float64Array.from(nudges)), factor.lower);
    return descend({ point, inverseHessian }, moving(roughly), curvature, rough.ending);
  });
  const ends = distinct(near, ({ point }) => point, rough.sameNats).map(({ point: { mean, root }, ...rest }) => {
    const point = exactly(mean, root);
    return descend({ point, ...rest }, moving(exactly), curvature, converged).point;
  });
  return distinct(
    ends.toSorted((one, other) => rank(one) - rank(other)),
    (end) => end,
    sameGaussianNats,
  ).map((end) => ({ gaussian: gaussianOf(end), klNats: end.value }));
}

/** Those that no earlier one is nearer to than so many nats. */
function distinct<T>(descents: readonly T[], candidateOf: (descent: T) => Candidate, nats: number): T[] {
  const found: T[] = [];
  for (const descent of descents) {
    const here = gaussianOf(candidateOf(descent));
    if (!found.some((other) => distance(here, gaussianOf(candidateOf(other))) < nats)) found.push(descent);
  }
  return found;
}

const gaussianOf = ({ mean, root }: Candidate): Gaussian => ({
  mean: Array.from(mean),
  covariance: timesTranspose(root, mean.length, mean.length),
});

/** Equally near ones, as symmetry makes them, stay in the order of their components. */
const rank = ({ value }: Candidate): number => Math.round(value / sameGaussianNats);

/** Second derivatives by a and by the entries of T, (D + D²), where p is q itself. */
function curvatureAtGaussian(size: number): number[] {
  const ofRoot = Array.from({ length: size * size }, (_, at) => (at % (size + 1) === 0 ? 2 : 1));
  return [...Array.from({ length: size }, () => 1), ...ofRoot];
}

/** A step (a, log of T's diagonal and T's other entries) from a candidate; the exponential keeps the scale positive. */
const moving =
  (evaluate: (mean: Float64Array, root: Float64Array) => Candidate) =>
  ({ mean, root }: Candidate, step: readonly number[]): Candidate => {
    const size = mean.length;
    const change = Float64Array.from(step.slice(size), (s, at) => (at % (size + 1) === 0 ? Math.exp(s) : s));
    return evaluate(shifted(mean, root, Float64Array.from(step)), times(root, change, size));
  };

function candidate(
  mixture: FactoredMixture,
  precisions: readonly Float64Array[],
  lattice: NormalLattice,
  mean: Float64Array,
  root: Float64Array,
): Candidate {
  const { size, count, points: standardized, weights } = lattice;
  const { components } = mixture;
  const points = placed(lattice, mean, root);
  const columns = logJoint(mixture, points, count);
  const meanGradient = new Float64Array(size);
  const rootGradient = new Float64Array(size * size);
  let value = -0.5 * size * (1 + Math.log(2 * Math.PI));
  for (let i = 0; i < size; i++) {
    value -= Math.log(root[i * size + i] as number);
    rootGradient[i * size + i] = -1;
  }
  const logJoints = new Float64Array(components.length);
  const gradient = new Float64Array(size);
  for (let n = 0; n < count; n++) {
    for (let k = 0; k < logJoints.length; k++) logJoints[k] = (columns[k] as Float64Array)[n] as number;
    const weight = weights[n] as number;
    const logDensity = logSumExp(logJoints);
    value -= weight * logDensity;
    // -∇ log p = Σₖ rₖ Σₖ⁻¹ (x - μₖ); then -Lᵀ ∇ log p, and its product with zᵀ.
    gradient.fill(0);
    for (let k = 0; k < logJoints.length; k++) {
      const responsibility = Math.exp((logJoints[k] as number) - logDensity);
      const centre = (components[k] as (typeof components)[number]).mean;
      for (let i = 0; i < size; i++) {
        const deviation = (points[n * size + i] as number) - (centre[i] as number);
        addScaled(gradient, 0, responsibility * deviation, precisions[k] as Float64Array, i * size, size);
      }
    }
    for (let i = 0; i < size; i++) {
      let standardizedGradient = 0;
      for (let j = i; j < size; j++) standardizedGradient += (root[j * size + i] as number) * (gradient[j] as number);
      meanGradient[i] = (meanGradient[i] as number) + weight * standardizedGradient;
      addScaled(rootGradient, i * size, weight * standardizedGradient, standardized, n * size, i + 1);
    }
  }
  return { mean, root, value, gradient: [...meanGradient, ...rootGradient] };
}

/** mean + L a. */
function shifted(mean: Float64Array, root: Float64Array, a: Float64Array): Float64Array {
  return mean.map((m, i) => m + dot(root, i * mean.length, a, 0, i + 1));
}

/** A B of lower triangles. */
function times(a: Float64Array, b: Float64Array, size: number): Float64Array {
  const product = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let k = 0; k <= i; k++) addScaled(product, i * size, a[i * size + k] as number, b, k * size, k + 1);
  }
  return product;
}

function distance(a: Gaussian, b: Gaussian): number {
  return klDivergence(factorGaussian(a, "/mixture"), factorGaussian(b, "/mixture"));
}
