/**
 * Minimisation of a smooth function by Newton steps in local coordinates.
 *
 * Each point is the origin of its own coordinates: for a Gaussian, those in which it is standard normal.
 */
import type { Interruptible } from "../numerics/interruptible.ts";
import { addScaled, dot } from "./matrix.ts";
import type { SymmetricEigen } from "./symmetric-eigen.ts";

/** A point with the function's value and derivatives, in the point's own coordinates. */
export interface EvaluatedPoint {
  readonly value: number;
  /** Error bound of the value, above 0. */
  readonly error: number;
  /** g, (n). */
  readonly gradient: Float64Array;
  /** H, (n, n), by its eigenvalues. */
  readonly curvature: SymmetricEigen;
}

export interface Step {
  /** (n). */
  readonly step: Float64Array;
  /** Predicted decrease, -gᵀ step. */
  readonly predictedDecrease: number;
}

/** Fraction of the predicted decrease that a step must reach, Armijo's condition. */
const sufficientDecrease = 1e-4;
/**
 * A descent ends when the predicted decrease is smaller; the step's actual gain is then half of it, to a thousandth.
 */
const negligibleDecrease = 1e-8;
/** Gains and losses up to this fraction of the value's error are rounding errors. */
const rounding = 1e-2;
/** Radius within which the quadratic model is trusted. */
const longestStep = 1.5;
/** Smallest step length of the line search. */
const shortestStep = 1e-3;
/** Length of the step off a saddle point, where the gradient gives no direction. */
const saddleStep = 0.5;
/** Smallest curvature that a step uses. */
const smallestCurvature = 1e-3;

/**
 * A minimum by Newton's method from a starting point, past saddle points, until no decrease is predicted.
 *
 * Steps are -|H|⁻¹ g, where |H| has the absolute eigenvalues of H: along negative curvature they lead away from the
 * stationary point. Steps are halved until they descend.
 *
 * @param move point reached by a step from another one, in the latter's coordinates
 * @param mostSteps steps after which to give up, for example along an endless valley; typically ten are enough
 * @returns the last point; isMinimum says whether it is a minimum
 * @see Dauphin et al. (2014), Identifying and attacking the saddle point problem in high-dimensional non-convex optimization
 */
export function* minimise<P extends EvaluatedPoint>(
  start: P,
  move: (from: P, step: Float64Array) => Interruptible<P>,
  mostSteps: number,
): Interruptible<P> {
  let here = start;
  for (let steps = 0; steps < mostSteps; steps++) {
    const newton = newtonStep(here);
    const isStationary = newton.predictedDecrease <= Math.max(negligibleDecrease, rounding * here.error);
    if (isStationary && lowestCurvature(here) >= 0) break;
    const next = yield* backtrack(here, isStationary ? negativeCurvatureStep(here) : newton, move);
    if (next === here) break;
    here = next;
  }
  return here;
}

/**
 * Whether a point is a minimum within its error: the function predicts no larger decrease and curves upwards in all
 * directions.
 */
export function isMinimum(point: EvaluatedPoint): boolean {
  return (
    newtonStep(point).predictedDecrease <= Math.max(negligibleDecrease, point.error) &&
    lowestCurvature(point) > point.error
  );
}

/** The first descending point along the step, halved as often as needed; the point itself if there is none. */
function* backtrack<P extends EvaluatedPoint>(
  from: P,
  { step, predictedDecrease }: Step,
  move: (from: P, step: Float64Array) => Interruptible<P>,
): Interruptible<P> {
  for (let length = 1; length > shortestStep; length /= 2) {
    const next = yield* move(
      from,
      step.map((s) => length * s),
    );
    const decrease = from.value - next.value;
    if (decrease >= sufficientDecrease * length * predictedDecrease - rounding * from.error) return next;
  }
  return from;
}

/** -|H|⁻¹ g, clipped to the trust radius. */
export function newtonStep({ gradient, curvature: { eigenvalues, eigenvectors } }: EvaluatedPoint): Step {
  const size = gradient.length;
  const step = new Float64Array(size);
  for (const [i, eigenvalue] of eigenvalues.entries()) {
    const slope = dot(eigenvectors, i * size, gradient, 0, size);
    addScaled(step, 0, -slope / Math.max(Math.abs(eigenvalue), smallestCurvature), eigenvectors, i * size, size);
  }
  const length = Math.hypot(...step);
  const taken = length > longestStep ? step.map((s) => (s * longestStep) / length) : step;
  return { step: taken, predictedDecrease: -dot(taken, 0, gradient, 0, size) };
}

/** Step along the direction of the most negative curvature. */
function negativeCurvatureStep({ gradient, curvature: { eigenvalues, eigenvectors } }: EvaluatedPoint): Step {
  const size = gradient.length;
  const lowest = eigenvalues.indexOf(Math.min(...eigenvalues));
  return {
    step: eigenvectors.slice(lowest * size, (lowest + 1) * size).map((s) => saddleStep * s),
    predictedDecrease: 0,
  };
}

const lowestCurvature = ({ curvature }: EvaluatedPoint): number => Math.min(...curvature.eigenvalues);
