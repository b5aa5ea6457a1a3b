/**
 * Descent of a smooth function by Newton's steps, in coordinates that travel along.
 *
 * Each point has coordinates of its own in which it is the origin: for a Gaussian, those in which it is standard normal.
 */
import type { Interruptible } from "../numerics/interruptible.ts";
import { addScaled, dot } from "./matrix.ts";
import type { SymmetricEigen } from "./symmetric-eigen.ts";

/** A point with the function's value and derivatives there, in the point's own coordinates. */
export interface EvaluatedPoint {
  readonly value: number;
  /** How far the value may be from the truth, above 0. */
  readonly error: number;
  /** g, (n). */
  readonly gradient: Float64Array;
  /** H, (n, n), by its eigenvalues. */
  readonly curvature: SymmetricEigen;
}

export interface Step {
  /** (n). */
  readonly step: Float64Array;
  /** -gᵀ step. */
  readonly predictedDecrease: number;
}

/** The share of the predicted decrease that a step must reach, Armijo's condition. */
const sufficientDecrease = 1e-4;
/** A descent ends where the predicted decrease is less than this: what the step then gains is half of that, to a thousandth. */
const negligibleDecrease = 1e-8;
/** Gains and losses up to this share of the value's error are rounding. */
const rounding = 1e-2;
/** A step stays where the quadratic model is a good guess. */
const longestStep = 1.5;
/** Steps are halved down to this length. */
const shortestStep = 1e-3;
/** Off a saddle point, where the gradient does not say which way. */
const saddleStep = 0.5;
/** The least curvature that a step reckons with. */
const smallestCurvature = 1e-3;

/**
 * A minimum by Newton's method from a point on, past saddle points, until no decrease is predicted.
 *
 * Steps are -|H|⁻¹ g, |H| of the absolute eigenvalues of H: where the function curves downwards they lead away from the
 * stationary point. They are halved until they descend.
 *
 * @param move the point at a step from another, in the coordinates of that other
 * @param mostSteps after which a descent is given up, as along an endless valley; many take ten
 * @returns where the descent ended; isMinimum says whether that is one
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

/** Whether a point is a minimum as far as its error shows: no larger decrease is predicted, and the function curves upwards all round. */
export function isMinimum(point: EvaluatedPoint): boolean {
  return (
    newtonStep(point).predictedDecrease <= Math.max(negligibleDecrease, point.error) &&
    lowestCurvature(point) > point.error
  );
}

/** The first point along the step, halved as often as needed, that descends; the point itself where none does. */
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

/** -|H|⁻¹ g, cut to a length for which the quadratic model holds. */
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

/** Along the direction in which the function curves downwards most. */
function negativeCurvatureStep({ gradient, curvature: { eigenvalues, eigenvectors } }: EvaluatedPoint): Step {
  const size = gradient.length;
  const lowest = eigenvalues.indexOf(Math.min(...eigenvalues));
  return {
    step: eigenvectors.slice(lowest * size, (lowest + 1) * size).map((s) => saddleStep * s),
    predictedDecrease: 0,
  };
}

const lowestCurvature = ({ curvature }: EvaluatedPoint): number => Math.min(...curvature.eigenvalues);
