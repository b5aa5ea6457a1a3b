/**
 * Descent of a smooth function by quasi-Newton steps, in coordinates that travel along.
 *
 * Each point has coordinates of its own in which it is the origin (for a Gaussian, those in which it is standard
 * normal), so that one guess of the curvature serves everywhere. What is learnt of the curvature is carried from point
 * to point as it is; near the minimum the coordinates of neighbours agree, and steps converge faster than linearly.
 */
import { inner } from "./matrix.ts";

/** A point with the function's value there and its gradient in the point's own coordinates, (n). */
export interface EvaluatedPoint {
  readonly value: number;
  readonly gradient: readonly number[];
}

type SquareMatrix = readonly (readonly number[])[];

/** Where a descent has come to: the point, and the inverse of the Hessian H as learnt on the way, (n, n). */
export interface Descent<P extends EvaluatedPoint> {
  readonly point: P;
  readonly inverseHessian: SquareMatrix;
}

/** The share of the gain promised by the gradient that a step must bring. */
const sufficientGain = 1e-4;

/** When a descent ends. */
export interface Ending {
  /** No step promises more than this. */
  readonly leastGain: number;
  /** Or so many points have been tried: rounding of huge values can promise gains that never come. */
  readonly mostTries: number;
}

/**
 * Goes down from a point to where a descent ends.
 *
 * Steps are -H⁻¹ g, halved until they descend; H⁻¹ is corrected after each by the change of the gradient (BFGS).
 *
 * @param move the point at a step from another, in the coordinates of that other
 * @param curvature second derivatives to start from and to fall back on, (n), above 0
 * @see Nocedal and Wright (2006), algorithm 6.1 and eq. 3.6a
 */
export function descend<P extends EvaluatedPoint>(
  start: Descent<P>,
  move: (from: P, step: readonly number[]) => P,
  curvature: readonly number[],
  { leastGain, mostTries }: Ending,
): Descent<P> {
  let { point, inverseHessian } = start;
  let tries = 0;
  while (tries < mostTries) {
    let step = product(inverseHessian, point.gradient).map((s) => -s);
    if (inner(step, point.gradient) >= 0) {
      inverseHessian = inverseDiagonal(curvature);
      step = product(inverseHessian, point.gradient).map((s) => -s);
    }
    const promised = -inner(step, point.gradient);
    let length = 1;
    let next = point;
    while (next === point && length * promised > leastGain && tries < mostTries) {
      tries += 1;
      const taken = step.map((s) => length * s);
      const tried = move(point, taken);
      if (tried.value <= point.value - sufficientGain * length * promised) {
        const change = tried.gradient.map((s, at) => s - (point.gradient[at] as number));
        inverseHessian = corrected(inverseHessian, taken, change);
        next = tried;
      }
      length /= 2;
    }
    if (next === point) break;
    point = next;
  }
  return { point, inverseHessian };
}

/** The inverse of a diagonal matrix, (n, n). */
export function inverseDiagonal(diagonal: readonly number[]): SquareMatrix {
  return diagonal.map((entry, i) => diagonal.map((_, j) => (i === j ? 1 / entry : 0)));
}

/** H⁻¹ after a step s that changed the gradient by y; as before where the function was not seen to curve upwards. */
function corrected(inverseHessian: SquareMatrix, s: readonly number[], y: readonly number[]): SquareMatrix {
  const curvature = inner(s, y);
  if (curvature <= 0) return inverseHessian;
  const hy = product(inverseHessian, y);
  const stretch = (1 + inner(y, hy) / curvature) / curvature;
  return inverseHessian.map((row, i) =>
    row.map((entry, j) => {
      const [si, sj] = [s[i] as number, s[j] as number];
      return entry + stretch * si * sj - ((hy[i] as number) * sj + si * (hy[j] as number)) / curvature;
    }),
  );
}

const product = (matrix: SquareMatrix, vector: readonly number[]): number[] => matrix.map((row) => inner(row, vector));
