/**
 * Descent of a smooth function by quasi-Newton steps, in coordinates that travel along.
 *
 * Each point has coordinates of its own in which it is the origin (for a Gaussian, those in which it is standard
 * normal), so that one guess of the curvature serves everywhere. What is learnt of the curvature is carried from point
 * to point as it is; near the minimum the coordinates of neighbours agree, and steps converge faster than linearly.
 */

/** A point with the value there and its slope in the point's own coordinates, (n). */
export interface Place {
  readonly value: number;
  readonly slope: readonly number[];
}

type SquareMatrix = readonly (readonly number[])[];

/** Where a descent has come to: the place, and the inverse of the curvature as learnt on the way, (n, n). */
export interface Descent<P extends Place> {
  readonly place: P;
  readonly inverse: SquareMatrix;
}

/** The share of the gain promised by the slope that a step must bring. */
const sufficientGain = 1e-4;

/** When a descent ends. */
export interface Ending {
  /** No step promises more than this. */
  readonly leastGain: number;
  /** Or so many places have been tried: rounding of huge values can promise gains that never come. */
  readonly mostTries: number;
}

/**
 * Goes down from a place to where a descent ends.
 *
 * Steps are -H⁻¹ g, halved until they descend; H⁻¹ is corrected after each by the change of the slope (BFGS).
 *
 * @param move the place at a step from another, in the coordinates of that other
 * @param curvature second derivatives to start from and to fall back on, (n), above 0
 * @see Nocedal and Wright (2006), algorithm 6.1 and eq. 3.6a
 */
export function descend<P extends Place>(
  start: Descent<P>,
  move: (from: P, step: readonly number[]) => P,
  curvature: readonly number[],
  { leastGain, mostTries }: Ending,
): Descent<P> {
  let { place, inverse } = start;
  let tries = 0;
  while (tries < mostTries) {
    let step = product(inverse, place.slope).map((s) => -s);
    if (inner(step, place.slope) >= 0) {
      inverse = inverseDiagonal(curvature);
      step = product(inverse, place.slope).map((s) => -s);
    }
    const promised = -inner(step, place.slope);
    let length = 1;
    let next = place;
    while (next === place && length * promised > leastGain && tries < mostTries) {
      tries += 1;
      const taken = step.map((s) => length * s);
      const tried = move(place, taken);
      if (tried.value <= place.value - sufficientGain * length * promised) {
        const change = tried.slope.map((s, at) => s - (place.slope[at] as number));
        inverse = corrected(inverse, taken, change);
        next = tried;
      }
      length /= 2;
    }
    if (next === place) break;
    place = next;
  }
  return { place, inverse };
}

/** The inverse of a diagonal matrix, (n, n). */
export function inverseDiagonal(diagonal: readonly number[]): SquareMatrix {
  return diagonal.map((entry, i) => diagonal.map((_, j) => (i === j ? 1 / entry : 0)));
}

/** H⁻¹ after a step s that changed the slope by y; as before where the function was not seen to bend upwards. */
function corrected(inverse: SquareMatrix, s: readonly number[], y: readonly number[]): SquareMatrix {
  const bend = inner(s, y);
  if (bend <= 0) return inverse;
  const hy = product(inverse, y);
  const stretch = (1 + inner(y, hy) / bend) / bend;
  return inverse.map((row, i) =>
    row.map((entry, j) => {
      const [si, sj] = [s[i] as number, s[j] as number];
      return entry + stretch * si * sj - ((hy[i] as number) * sj + si * (hy[j] as number)) / bend;
    }),
  );
}

const inner = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, i) => sum + value * (b[i] as number), 0);

const product = (matrix: SquareMatrix, vector: readonly number[]): number[] => matrix.map((row) => inner(row, vector));
