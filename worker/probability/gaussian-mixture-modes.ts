/** Where the density of a mixture of Gaussians has its maxima. */
import { type Cholesky, solve, tryCholesky } from "./cholesky.ts";
import { precisionOf } from "./gaussian.ts";
import { type FactoredMixture, factorMixture, type GaussianMixture, logJoint } from "./gaussian-mixture.ts";
import { logSumExp, softmax } from "./log-sum-exp.ts";
import { addScaled, dot, type Vector } from "./matrix.ts";

export interface Mode {
  /** x, (D). */
  readonly point: Vector;
  /** log p(x), nats. */
  readonly logDensity: number;
}

/** The density around a point. */
interface Local {
  readonly point: Float64Array;
  readonly logDensity: number;
  /** ∇ log p, (D). */
  readonly gradient: Float64Array;
  /** Σₖ rₖ Σₖ⁻¹, (D, D). */
  readonly precision: Float64Array;
  /** -∇² log p, (D, D). */
  readonly curvature: Float64Array;
}

/** An ascent takes tens of steps even where two modes are about to merge; this ends those that rounding keeps alive. */
const maxSteps = 500;
/** Squared length, in standard deviations, of a step that is too short to matter. */
const convergedDecrement = 1e-18;
/** A Newton step may seem to descend by this much of log p, because log p is rounded. */
const rounding = 1e-14;
/** Ascents that end within a thousandth of a standard deviation of each other found the same mode. */
const sameModeDistance = 1e-3;

/**
 * Modes of a mixture, the highest first: those that an ascent from each component's mean reaches.
 *
 * In one dimension a mixture of K Gaussians has at most K modes; in more dimensions it can have further ones.
 *
 *   ∇ log p = Σₖ rₖ gₖ,   -∇² log p = Σₖ rₖ (Σₖ⁻¹ - gₖ gₖᵀ) + ∇ log p (∇ log p)ᵀ,   gₖ = Σₖ⁻¹ (μₖ - x)
 *
 * A step is Newton's where log p is concave and the step ascends, else that of the EM fixed point
 * x = (Σₖ rₖ Σₖ⁻¹)⁻¹ Σₖ rₖ Σₖ⁻¹ μₖ, which never descends. Saddle points and minima, where an ascent from a centre of
 * symmetry starts and stays, are left out by their curvature.
 *
 * @throws DomainError as factorMixture
 * @see Carreira-Perpiñán (2000), Mode-finding for mixtures of Gaussian distributions
 */
export function modes(mixture: GaussianMixture): Mode[] {
  const factored = factorMixture(mixture);
  const precisions = factored.components.map(({ factor }) => precisionOf(factor));
  const found: Local[] = [];
  for (const { mean } of factored.components) {
    const end = ascend(factored, precisions, mean);
    if (end && !found.some((mode) => squaredDistance(end, mode) < sameModeDistance ** 2)) found.push(end);
  }
  return found
    .toSorted((a, b) => b.logDensity - a.logDensity)
    .map(({ point, logDensity }) => ({ point: Array.from(point), logDensity }));
}

/** The maximum above a point, or null where the ascent ends on a saddle or a minimum. */
function ascend(mixture: FactoredMixture, precisions: readonly Float64Array[], start: Float64Array): Local | null {
  let here = localDensity(mixture, precisions, start);
  for (let i = 0; i < maxSteps; i++) {
    const concave = tryCholesky(here.curvature, mixture.size);
    if (concave) {
      const newton = solve(concave, here.gradient);
      if (dot(newton, 0, here.gradient, 0, mixture.size) < convergedDecrement) return here;
      const next = localDensity(mixture, precisions, plus(here.point, newton));
      if (next.logDensity >= here.logDensity - rounding * (1 + Math.abs(here.logDensity))) {
        here = next;
        continue;
      }
    }
    const fixedPoint = solve(tryCholesky(here.precision, mixture.size) as Cholesky, here.gradient);
    if (!concave && dot(fixedPoint, 0, here.gradient, 0, mixture.size) < convergedDecrement) return null;
    here = localDensity(mixture, precisions, plus(here.point, fixedPoint));
  }
  return tryCholesky(here.curvature, mixture.size) ? here : null;
}

function localDensity(mixture: FactoredMixture, precisions: readonly Float64Array[], point: Float64Array): Local {
  const { size, components } = mixture;
  const logJoints = logJoint(mixture, point, 1).map((column) => column[0] as number);
  const gradient = new Float64Array(size);
  const precision = new Float64Array(size * size);
  const curvature = new Float64Array(size * size);
  for (const [k, responsibility] of softmax(logJoints).entries()) {
    const { mean, factor } = components[k] as FactoredMixture["components"][number];
    const pull = solve(
      factor,
      mean.map((m, i) => m - (point[i] as number)),
    );
    addScaled(gradient, 0, responsibility, pull, 0, size);
    addScaled(precision, 0, responsibility, precisions[k] as Float64Array, 0, size * size);
    addOuter(curvature, -responsibility, pull);
  }
  addOuter(curvature, 1, gradient);
  addScaled(curvature, 0, 1, precision, 0, size * size);
  return { point, logDensity: logSumExp(logJoints), gradient, precision, curvature };
}

/** matrix += scale · v vᵀ, in place. */
function addOuter(matrix: Float64Array, scale: number, v: Float64Array): void {
  for (const [i, entry] of v.entries()) addScaled(matrix, i * v.length, scale * entry, v, 0, v.length);
}

function plus(point: Float64Array, step: Float64Array): Float64Array {
  return point.map((x, i) => x + (step[i] as number));
}

/** (a - b)ᵀ P (a - b) with the precision at a. */
function squaredDistance(a: Local, b: Local): number {
  const difference = a.point.map((x, i) => x - (b.point[i] as number));
  const size = difference.length;
  return difference.reduce((sum, x, i) => sum + x * dot(a.precision, i * size, difference, 0, size), 0);
}
