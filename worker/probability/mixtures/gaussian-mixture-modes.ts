/** Maxima of the density of a mixture of Gaussians. */

import type { FactoredGaussian } from "../gaussians/gaussian.ts";
import { logDeterminant, relativeFactor, solve, solveLower, tryCholesky } from "../linear-algebra/cholesky.ts";
import { addScaled, dot, minus, plus, type Vector } from "../linear-algebra/matrix.ts";
import { atOnce, exponentialOperations, type Interruptible } from "../numerics/interruptible.ts";
import { softmaxInPlace } from "../numerics/log-sum-exp.ts";
import type { FactoredMixture } from "./gaussian-mixture.ts";

export interface Mode {
  /** x, (D). */
  readonly point: Vector;
  /** log p(x), nats. */
  readonly logDensity: number;
}

/**
 * The mixture in the coordinates u of one component, x = μ + L u, in which that component is N(u | 0, I). Its
 * covariance may be so badly conditioned that the precision would not factor in other coordinates.
 */
interface Frame {
  /** μ and L. */
  readonly origin: FactoredGaussian;
  readonly components: readonly FramedComponent[];
}

interface FramedComponent {
  /** log p(k, x) at x = μₖ, nats. */
  readonly logPeak: number;
  /** Mₖ = Lₖ⁻¹ L, (D, D), lower triangular. */
  readonly root: Float64Array;
  /** Lₖ⁻¹ (μ - μₖ), (D). */
  readonly offset: Float64Array;
  /** Mₖᵀ Mₖ, (D, D). */
  readonly precision: Float64Array;
}

/** The density at a point, with its derivatives with respect to u. */
interface Local {
  /** u, (D). */
  readonly coordinates: Float64Array;
  readonly logDensity: number;
  /** ∇ log p, (D). */
  readonly gradient: Float64Array;
  /** Σₖ rₖ Mₖᵀ Mₖ, (D, D). */
  readonly precision: Float64Array;
  /** -∇² log p, (D, D), lower triangle. */
  readonly curvature: Float64Array;
}

/** End of an ascent, null if it is not a maximum, and the number of evaluations. */
interface Ascent {
  readonly end: Local | null;
  readonly evaluations: number;
}

/** A maximum in the coordinates of its ascent. */
interface Maximum extends Local {
  readonly frame: Frame;
  /** x, (D). */
  readonly point: Float64Array;
}

/**
 * Most evaluations of an ascent: it takes tens where two modes almost merge, and more only if rounding keeps it moving.
 */
const maxEvaluationsOfAscent = 200;
/** Squared length, in standard deviations, of a step that is too short to matter. */
const convergedDecrement = 1e-18;
/** Tolerated decrease of log p in a Newton step, because log p is rounded. */
const rounding = 1e-14;
/** Ascents whose ends are within a thousandth of a standard deviation found the same mode. */
const sameModeDistance = 1e-3;
/** Multiplications in each step of an interruptible computation, or one evaluation if that takes more. */
const operationsPerStep = 1e5;

/**
 * Modes of a mixture, the highest first: the ends of ascents from the mean of each component of significant weight.
 *
 * In one dimension a mixture of K Gaussians has at most K modes; in more dimensions it can have more.
 *
 *   ∇ log p = Σₖ rₖ gₖ,   -∇² log p = Σₖ rₖ (Σₖ⁻¹ - gₖ gₖᵀ) + ∇ log p (∇ log p)ᵀ,   gₖ = Σₖ⁻¹ (μₖ - x)
 *
 * A step is Newton's where log p is concave and the step ascends; otherwise it is the EM fixed point iteration x = (Σₖ
 * rₖ Σₖ⁻¹)⁻¹ Σₖ rₖ Σₖ⁻¹ μₖ, which never descends. Saddle points and minima, where an ascent from a centre of symmetry
 * starts and stays, are recognised by their curvature and left out. An ascent is given up where components meet whose
 * widths differ beyond the resolution of doubles; usually the ascent from the narrower one finds the mode.
 *
 * Cost: K · D² multiplications for an evaluation, K · D³ for an ascent. Ascents begin with the heaviest components and
 * share the evaluations.
 *
 * @param maxEvaluations evaluations of the density over all ascents; an ascent takes some ten
 * @see Carreira-Perpiñán (2000), Mode-finding for mixtures of Gaussian distributions
 */
export function* modesInTurns(factored: FactoredMixture, maxEvaluations: number): Interruptible<Mode[]> {
  const starts = factored.components.filter(({ weight }) => weight > 0);
  const found: Maximum[] = [];
  let left = maxEvaluations;
  for (const start of starts.sort((a, b) => b.weight - a.weight)) {
    if (left <= 0) break;
    yield factored.components.length * factored.size ** 3;
    const frame = frameOf(factored, start);
    const { end, evaluations } = yield* ascend(frame, Math.min(left, maxEvaluationsOfAscent));
    left -= evaluations;
    if (!end) continue;
    const maximum = { ...end, frame, point: pointOf(frame, end.coordinates) };
    if (!found.some((other) => squaredMahalanobis(maximum, other) < sameModeDistance ** 2)) found.push(maximum);
  }
  return found
    .toSorted((a, b) => b.logDensity - a.logDensity)
    .map(({ point, logDensity }) => ({ point: Array.from(point), logDensity }));
}

/** The same, without interruptions. */
export const modes = atOnce(modesInTurns);

/** The maximum reached from the frame's origin. */
function* ascend(frame: Frame, maxEvaluations: number): Interruptible<Ascent> {
  const size = frame.origin.factor.size;
  const operationsEach = frame.components.length * (3 * size ** 2 + exponentialOperations) + size ** 3;
  const evaluationsPerStep = Math.ceil(operationsPerStep / operationsEach);
  let due = 0;
  let here = localDensity(frame, new Float64Array(size));
  for (let evaluations = 1; ; evaluations++) {
    if (evaluations > due) {
      yield evaluationsPerStep * operationsEach;
      due += evaluationsPerStep;
    }
    const concave = tryCholesky(here.curvature, size);
    const newton = concave && solve(concave, here.gradient);
    const decrement = newton ? dot(newton, 0, here.gradient, 0, size) : Number.POSITIVE_INFINITY;
    if (newton && decrement < convergedDecrement) {
      // Too short for the density to show, but where modes are about to merge the point gains half its digits.
      return { end: { ...here, coordinates: plus(here.coordinates, newton) }, evaluations };
    }
    if (evaluations >= maxEvaluations) return { end: decrement < sameModeDistance ** 2 ? here : null, evaluations };
    if (newton) {
      const next = localDensity(frame, plus(here.coordinates, newton));
      if (next.logDensity >= here.logDensity - rounding * (1 + Math.abs(here.logDensity))) {
        here = next;
        continue;
      }
      evaluations += 1;
    }
    const weighted = tryCholesky(here.precision, size);
    const fixedPoint = weighted && solve(weighted, here.gradient);
    if (!fixedPoint) return { end: null, evaluations };
    if (!newton && dot(fixedPoint, 0, here.gradient, 0, size) < convergedDecrement) return { end: null, evaluations };
    here = localDensity(frame, plus(here.coordinates, fixedPoint));
  }
}

function frameOf({ components, size }: FactoredMixture, origin: FactoredGaussian): Frame {
  const framed = components.map(({ mean, factor, logWeight }): FramedComponent => {
    const logNormalizer = size * Math.log(2 * Math.PI) + logDeterminant(factor);
    const root = relativeFactor(factor, origin.factor);
    const precision = new Float64Array(size * size);
    for (let row = 0; row < size; row++) {
      for (let i = 0; i <= row; i++) {
        addScaled(precision, i * size, root[row * size + i] as number, root, row * size, row + 1);
      }
    }
    return {
      logPeak: logWeight - 0.5 * logNormalizer,
      root,
      offset: solveLower(factor, minus(origin.mean, mean)),
      precision,
    };
  });
  return { origin, components: framed };
}

function localDensity({ components }: Frame, coordinates: Float64Array): Local {
  const size = coordinates.length;
  const count = components.length;
  // Lₖ⁻¹ (x - μₖ), (K, D), then rₖ, (K), in one array, because small requests spend their time on allocations.
  const work = new Float64Array(count * size + count);
  components.forEach(({ logPeak, root, offset }, k) => {
    for (let i = 0; i < size; i++) {
      work[k * size + i] = (offset[i] as number) + dot(root, i * size, coordinates, 0, i + 1);
    }
    work[count * size + k] = logPeak - 0.5 * dot(work, k * size, work, k * size, size);
  });
  const logDensity = softmaxInPlace(work, count * size, count);
  const gradient = new Float64Array(size);
  const precision = new Float64Array(size * size);
  const curvature = new Float64Array(size * size);
  const pull = new Float64Array(size);
  components.forEach(({ root, precision: own }, k) => {
    const responsibility = work[count * size + k] as number;
    if (responsibility === 0) return;
    pull.fill(0);
    for (let i = 0; i < size; i++) addScaled(pull, 0, -(work[k * size + i] as number), root, i * size, i + 1);
    addScaled(gradient, 0, responsibility, pull, 0, size);
    addScaled(precision, 0, responsibility, own, 0, size * size);
    addOuter(curvature, -responsibility, pull);
  });
  addOuter(curvature, 1, gradient);
  addScaled(curvature, 0, 1, precision, 0, size * size);
  return { coordinates, logDensity, gradient, precision, curvature };
}

/** matrix += scale · v vᵀ, only the lower triangle, in place. */
function addOuter(matrix: Float64Array, scale: number, v: Float64Array): void {
  for (let i = 0; i < v.length; i++) addScaled(matrix, i * v.length, scale * (v[i] as number), v, 0, i + 1);
}

/** x = μ + L u. */
function pointOf({ origin: { mean, factor } }: Frame, coordinates: Float64Array): Float64Array {
  return mean.map((m, i) => m + dot(factor.lower, i * factor.size, coordinates, 0, i + 1));
}

/** (a - b)ᵀ P (a - b) with the precision at a. */
function squaredMahalanobis(a: Maximum, b: Maximum): number {
  const difference = solveLower(a.frame.origin.factor, minus(a.point, b.point));
  const size = difference.length;
  return difference.reduce((sum, x, i) => sum + x * dot(a.precision, i * size, difference, 0, size), 0);
}
