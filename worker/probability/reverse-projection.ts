/**
 * Gaussians that are nearest to a mixture in KL(q‖p), in one or two dimensions: the direction that seeks modes.
 *
 * The expectation under q has no closed form. It is taken on a fixed lattice of standardised points, so the objective is
 * one smooth function and its descent is deterministic; more dimensions than two would need another method.
 */
import { factorGaussian, type Gaussian, logDensities, precisionOf } from "./gaussian.ts";
import { type FactoredMixture, factorMixture, type GaussianMixture, logJoint } from "./gaussian-mixture.ts";
import { klDivergence } from "./kl-divergence.ts";
import { logSumExp, softmax } from "./log-sum-exp.ts";
import { addScaled, dot, timesTranspose } from "./matrix.ts";
import { violation } from "./preconditions.ts";

export interface ReverseProjection {
  /** q, a local minimum of KL(q‖p). */
  readonly gaussian: Gaussian;
  /** KL(q‖p), nats. */
  readonly klNats: number;
}

/** Standardised points z and their probabilities under N(0, I). */
interface Lattice {
  readonly size: number;
  readonly count: number;
  /** (count, size). */
  readonly points: Float64Array;
  /** (count), they sum to one. */
  readonly weights: Float64Array;
}

/** q = N(mean, L Lᵀ) with KL(q‖p) and its derivatives for q' = N(mean + L a, L T Tᵀ Lᵀ) at a = 0, T = I. */
interface Candidate {
  readonly mean: Float64Array;
  /** L, (D, D), lower triangular. */
  readonly root: Float64Array;
  readonly klNats: number;
  /** ∂KL / ∂a, (D). */
  readonly meanGradient: Float64Array;
  /** ∂KL / ∂T, (D, D), lower triangle. */
  readonly rootGradient: Float64Array;
}

/** Beyond eight standard deviations lies a probability of 1e-14. */
const latticeRadius = 8;
/** Standard deviations between lattice points, by dimension; between them log p may bend but not break. */
const latticeSteps = [0.05, 0.2] as const;
const maxSteps = 500;
/** The gain that one more step could promise, nats. */
const convergedGain = 1e-12;
/** Descents that end at Gaussians this near to each other, in nats, found the same one. */
const sameGaussianNats = 1e-6;
/** Standard deviations by which starts are moved, unevenly: on an axis of symmetry a descent would end at a saddle. */
const nudges = [0.01, 0.007] as const;

/**
 * Local minima of KL(q‖p) over Gaussians q for a mixture p, the lowest first: those that a descent from each component
 * reaches.
 *
 *   KL(q‖p) = -½ D (1 + log 2π) - log |L| - E_z[log p(μ + L z)],   z ~ N(0, I)
 *
 * In standardised coordinates the second derivatives are one, and two for the diagonal of T, where p is Gaussian itself:
 * steps are gradients divided by these, shortened until they descend.
 *
 * Cost a step: K · 321 densities in one dimension, K · 5,025 in two; a descent takes ten to a hundred.
 *
 * @throws DomainError as factorMixture; ShapeMismatch: more than two dimensions
 * @see Bishop (2006), section 10.1.2
 */
export function reverseProjections(mixture: GaussianMixture): ReverseProjection[] {
  const factored = factorMixture(mixture);
  if (factored.size < 1 || factored.size > 2) {
    const detail = `expected one or two dimensions, got ${factored.size}`;
    throw violation("ShapeMismatch", "reverseProjections", "/mixture/means/0", detail);
  }
  const lattice = createLattice(factored.size);
  const precisions = factored.components.map(({ factor }) => precisionOf(factor));
  const evaluate = (mean: Float64Array, root: Float64Array) => candidate(factored, precisions, lattice, mean, root);
  const ends = factored.components
    .filter((_, k) => (factored.weights[k] as number) > 0)
    .map(({ mean, factor }) => descend(evaluate, shifted(mean, factor.lower, Float64Array.from(nudges)), factor.lower));
  const found: ReverseProjection[] = [];
  for (const { mean, root, klNats } of ends.toSorted((a, b) => a.klNats - b.klNats)) {
    const gaussian = { mean: Array.from(mean), covariance: timesTranspose(root, factored.size, factored.size) };
    const isKnown = found.some((other) => distance(gaussian, other.gaussian) < sameGaussianNats);
    if (!isKnown) found.push({ gaussian, klNats });
  }
  return found;
}

function descend(
  evaluate: (mean: Float64Array, root: Float64Array) => Candidate,
  mean: Float64Array,
  root: Float64Array,
): Candidate {
  let here = evaluate(mean, root);
  const size = mean.length;
  const isDiagonal = (at: number) => at % (size + 1) === 0;
  for (let i = 0; i < maxSteps; i++) {
    const { meanGradient, rootGradient } = here;
    const gain =
      dot(meanGradient, 0, meanGradient, 0, size) +
      rootGradient.reduce((sum, slope, at) => sum + slope ** 2 / (isDiagonal(at) ? 2 : 1), 0);
    let length = 1;
    let next = here;
    while (length * gain > convergedGain) {
      const shift = meanGradient.map((slope) => -length * slope);
      // An exponential on the diagonal keeps the scale positive.
      const change = rootGradient.map((slope, at) =>
        isDiagonal(at) ? Math.exp((-length * slope) / 2) : -length * slope,
      );
      next = evaluate(shifted(here.mean, here.root, shift), times(here.root, change, size));
      if (next.klNats <= here.klNats - 1e-4 * length * gain) break;
      next = here;
      length /= 2;
    }
    if (next === here) return here;
    here = next;
  }
  return here;
}

function candidate(
  mixture: FactoredMixture,
  precisions: readonly Float64Array[],
  { count, points: standardized, weights }: Lattice,
  mean: Float64Array,
  root: Float64Array,
): Candidate {
  const { size, components } = mixture;
  const points = new Float64Array(count * size);
  for (let n = 0; n < count; n++) {
    for (let i = 0; i < size; i++) {
      points[n * size + i] = (mean[i] as number) + dot(root, i * size, standardized, n * size, i + 1);
    }
  }
  const columns = logJoint(mixture, points, count);
  const meanGradient = new Float64Array(size);
  const rootGradient = new Float64Array(size * size);
  let klNats = -0.5 * size * (1 + Math.log(2 * Math.PI));
  for (let i = 0; i < size; i++) {
    klNats -= Math.log(root[i * size + i] as number);
    rootGradient[i * size + i] = -1;
  }
  const logJoints = new Float64Array(components.length);
  const slope = new Float64Array(size);
  for (let n = 0; n < count; n++) {
    for (let k = 0; k < logJoints.length; k++) logJoints[k] = (columns[k] as Float64Array)[n] as number;
    const weight = weights[n] as number;
    const logDensity = logSumExp(logJoints);
    klNats -= weight * logDensity;
    // -∇ log p = Σₖ rₖ Σₖ⁻¹ (x - μₖ); then -Lᵀ ∇ log p, and its product with zᵀ.
    slope.fill(0);
    for (let k = 0; k < logJoints.length; k++) {
      const responsibility = Math.exp((logJoints[k] as number) - logDensity);
      const centre = (components[k] as (typeof components)[number]).mean;
      for (let i = 0; i < size; i++) {
        const deviation = (points[n * size + i] as number) - (centre[i] as number);
        addScaled(slope, 0, responsibility * deviation, precisions[k] as Float64Array, i * size, size);
      }
    }
    for (let i = 0; i < size; i++) {
      let standardizedSlope = 0;
      for (let j = i; j < size; j++) standardizedSlope += (root[j * size + i] as number) * (slope[j] as number);
      meanGradient[i] = (meanGradient[i] as number) + weight * standardizedSlope;
      addScaled(rootGradient, i * size, weight * standardizedSlope, standardized, n * size, i + 1);
    }
  }
  return { mean, root, klNats, meanGradient, rootGradient };
}

/** The points of a square lattice within a circle, weighted by the normal density: the trapezoid rule. */
function createLattice(size: number): Lattice {
  const step = latticeSteps[size - 1] as number;
  const half = Math.round(latticeRadius / step);
  const axis = Array.from({ length: 2 * half + 1 }, (_, i) => (i - half) * step);
  const all = size === 1 ? axis.map((x) => [x]) : axis.flatMap((x) => axis.map((y) => [x, y]));
  const inside = all.filter((z) => Math.hypot(...z) <= latticeRadius);
  const points = Float64Array.from(inside.flat());
  const standard = factorGaussian(
    {
      mean: axis.slice(0, size).fill(0),
      covariance:
        size === 1
          ? [[1]]
          : [
              [1, 0],
              [0, 1],
            ],
    },
    "/mixture",
  );
  return { size, count: inside.length, points, weights: softmax(logDensities(standard, points, inside.length)) };
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
