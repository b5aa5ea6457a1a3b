/**
 * Adaptive quadrature of several functions at once, with a budget of evaluations.
 *
 * Bisection finds a bend, but no rule sees what is between its points: callers cut the line where they know of
 * features.
 */

import type { Interruptible } from "./interruptible.ts";

/** Remaining evaluations of all integrals of a computation. */
export interface Budget {
  evaluations: number;
  /** Remaining evaluations at the next pause. */
  turnAt: number;
  /** Multiplications in an evaluation. */
  readonly operationsEach: number;
}

/** Error of an integral that exceeds its budget; callers turn it into a message for their users. */
export class Unresolved extends Error {
  override readonly name = "Unresolved";
}

/** The 15 Kronrod points on [-1, 1]: zero, then pairs ±x. Zero and every second pair are the 7 Gauss points. */
const nodes = [
  0, 0.20778495500789848, 0.4058451513773972, 0.5860872354676911, 0.7415311855993945, 0.8648644233597691,
  0.9491079123427585, 0.9914553711208126,
];
const kronrodWeights = [
  0.20948214108472782, 0.20443294007529889, 0.19035057806478542, 0.1690047266392679, 0.14065325971552592,
  0.10479001032225019, 0.06309209262997856, 0.022935322010529224,
];
const gaussWeights = [0.4179591836734694, 0, 0.3818300505051189, 0, 0.27970539148927664, 0, 0.1294849661688697, 0];
const evaluationsOfPart = 2 * nodes.length - 1;
/** Evaluations in each step of an interruptible computation, over all its integrals. */
const evaluationsPerStep = 3000;

export const budgetOf = (evaluations: number, operationsEach: number): Budget => ({
  evaluations,
  turnAt: evaluations,
  operationsEach,
});

/**
 * Integrals of functions over the parts of a line: each part is bisected until the Gauss and Kronrod rules differ by at
 * most the tolerance in every function.
 *
 * The difference is the error of the Gauss rule; for analytic functions the Kronrod rule, whose sum is returned, is far
 * more accurate.
 *
 * @param f writes the functions' values at x
 * @param size number of functions
 * @param edges end points of the parts, ascending
 * @param budget updated in place
 * @returns (size)
 * @throws Unresolved: the budget is spent
 * @see Piessens et al. (1983), QUADPACK, section 2.2
 */
export function* integrate(
  f: (x: number, values: Float64Array) => void,
  size: number,
  edges: readonly number[],
  tolerance: number,
  budget: Budget,
): Interruptible<Float64Array> {
  const total = new Float64Array(size);
  const sum = new Float64Array(size);
  const difference = new Float64Array(size);
  const values = new Float64Array(size);
  const ends = edges.toReversed();
  let start = ends.pop();
  for (let end = ends.pop(); start !== undefined && end !== undefined; end = ends.pop()) {
    budget.evaluations -= evaluationsOfPart;
    if (budget.evaluations < 0) throw new Unresolved();
    if (budget.evaluations < budget.turnAt) {
      yield (budget.turnAt - budget.evaluations + evaluationsPerStep) * budget.operationsEach;
      budget.turnAt = budget.evaluations - evaluationsPerStep;
    }
    const centre = (start + end) / 2;
    applyRules(f, centre, (end - start) / 2, { sum, difference, values });
    // A NaN is never accepted, but it uses the budget up.
    if (!difference.every((error) => Math.abs(error) <= tolerance)) {
      ends.push(end, centre);
      continue;
    }
    for (let i = 0; i < size; i++) total[i] = (total[i] as number) + (sum[i] as number);
    start = end;
  }
  return total;
}

/** Sums over the points of a part: Kronrod's, and their difference from Gauss's. */
interface Sums {
  readonly sum: Float64Array;
  readonly difference: Float64Array;
  /** The functions' values at one point. */
  readonly values: Float64Array;
}

/** Both rules on a part, in place; a separate function because loops are slow in a generator. */
function applyRules(
  f: (x: number, values: Float64Array) => void,
  centre: number,
  half: number,
  { sum, difference, values }: Sums,
): void {
  sum.fill(0);
  difference.fill(0);
  for (let at = 0; at < nodes.length; at++) {
    const weight = half * (kronrodWeights[at] as number);
    const gap = weight - half * (gaussWeights[at] as number);
    const offset = half * (nodes[at] as number);
    for (let side = at === 0 ? 1 : -1; side <= 1; side += 2) {
      f(centre + side * offset, values);
      for (let i = 0; i < sum.length; i++) {
        const value = values[i] as number;
        sum[i] = (sum[i] as number) + weight * value;
        difference[i] = (difference[i] as number) + gap * value;
      }
    }
  }
}
