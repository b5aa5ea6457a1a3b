/**
 * Errors of the Worker's mathematics over scales and offsets of its inputs.
 *
 * An error is printed in two forms. Relative to the value, it says how many digits are correct. In roundings, it says
 * how many could be: one rounding is the change of the exact result when every input, and then the result, changes by
 * half a unit in its last place, as the root mean square over random signs. A quantity that is ill-conditioned has a
 * large relative error but few roundings; an algorithm that loses digits has many.
 */

import { createRng } from "../../worker/probability/numerics/random.ts";
import { DomainError } from "../../worker/problem.ts";
import { type Decimal, Exact, type Exactly, exact } from "./exact.ts";

type Nested<T> = T | readonly Nested<T>[];
type Quantities<T> = Readonly<Record<string, Nested<T>>>;

/** One set of inputs, with the Worker's and the exact results. */
export interface Case<G> {
  readonly label: string;
  /** Numbers, in any structure. */
  readonly given: G;
  readonly computed: () => Quantities<number>;
  /** The same quantities with the same shapes. */
  readonly exact: (given: Exactly<G>) => Quantities<Decimal>;
}

export interface Worst {
  readonly error: number;
  /** The label of its case. */
  readonly at: string;
}

/** The errors of one quantity over all cases of a route. */
export interface Measurement {
  readonly route: string;
  readonly quantity: string;
  readonly cases: number;
  /** Cases that the Worker refused. */
  readonly refused: number;
  readonly relative: Worst;
  readonly inRoundings: Worst;
}

export interface Sweep {
  readonly route: string;
  readonly measure: () => Measurement[];
}

export const scales = [1e-9, 1e-6, 1e-3, 1, 1e3, 1e6, 1e9];
export const offsets = [0, 1e3, 1e6, 1e9];

/** A case at every scale and offset. */
export function overGrid<T>(make: (scale: number, offset: number, label: string) => T, over = scales): T[] {
  return over.flatMap((scale) =>
    offsets.map((offset) => make(scale, offset, `scale ${power(scale)}, offset ${power(offset)}`)),
  );
}

const power = (x: number): string => (x === 0 ? "0" : x.toExponential());

/** Half a unit in the last place, relative to the number. */
const rounding = 2 ** -53;
const directions = 3;
/** Values closer than this are equal: with 80 digits, the variance of equal numbers near 1e9 is itself 1e-142. */
const negligible = exact(1e-120);

export function sweepOf<G>(route: string, cases: () => readonly Case<G>[]): Sweep {
  return { route, measure: () => measure(route, cases()) };
}

function measure<G>(route: string, cases: readonly Case<G>[]): Measurement[] {
  const worst = new Map<string, { relative: Worst; inRoundings: Worst }>();
  let refused = 0;
  for (const one of cases) {
    const computed = answerOrRefusal(one.computed);
    if (!computed) {
      refused += 1;
      continue;
    }
    const truth = one.exact(mapNumbers(one.given, exact));
    const moved = movedBy(one, truth);
    for (const [quantity, values] of Object.entries(computed)) {
      const before = worst.get(quantity);
      const found = errorsOf(leaves(values), leaves(truth[quantity] as Nested<Decimal>), moved.get(quantity) ?? []);
      worst.set(quantity, {
        relative: worse(before?.relative, { error: found.relative, at: one.label }),
        inRoundings: worse(before?.inRoundings, { error: found.inRoundings, at: one.label }),
      });
    }
  }
  return [...worst].map(([quantity, errors]) => ({ route, quantity, cases: cases.length, refused, ...errors }));
}

const worse = (a: Worst | undefined, b: Worst): Worst => (a && a.error >= b.error ? a : b);

/** The result of a computation, or null if the Worker refuses it. */
export function answerOrRefusal<T>(compute: () => T): T | null {
  try {
    return compute();
  } catch (error) {
    if (error instanceof DomainError) return null;
    throw error;
  }
}

/**
 * The change of every entry of every quantity when all inputs change by a rounding, in roundings.
 *
 * This is not a derivative: a variance that is minimal at its input changes by the square of a rounding, which may be
 * its only change.
 */
function movedBy<G>({ given, exact: truthOf }: Case<G>, truth: Quantities<Decimal>): Map<string, Decimal[]> {
  const step = exact(rounding);
  const rng = createRng(1);
  const squares = new Map<string, Decimal[]>();
  for (let i = 0; i < directions; i++) {
    const moved = truthOf(mapNumbers(given, (x) => exact(x).times(rng() < 0.5 ? step.plus(1) : step.neg().plus(1))));
    for (const [quantity, values] of Object.entries(moved)) {
      const from = leaves(truth[quantity] as Nested<Decimal>);
      const before = squares.get(quantity);
      squares.set(
        quantity,
        leaves(values).map((value, at) => {
          const change = value.minus(from[at] as Decimal).div(step);
          return change.times(change).plus(before?.[at] ?? 0);
        }),
      );
    }
  }
  return new Map([...squares].map(([quantity, sums]) => [quantity, sums.map((sum) => sum.div(directions).sqrt())]));
}

function errorsOf(computed: readonly number[], truth: readonly Decimal[], moved: readonly Decimal[]) {
  if (computed.length !== truth.length) throw new Error(`errorsOf: ${computed.length} numbers for ${truth.length}`);
  const worst = { relative: 0, inRoundings: 0 };
  computed.forEach((value, i) => {
    const right = truth[i] as Decimal;
    const over = (size: Decimal): number => {
      if (!Number.isFinite(value)) return Number.POSITIVE_INFINITY;
      const error = Exact.max(0, exact(value).minus(right).abs().minus(negligible));
      return error.isZero() ? 0 : error.div(size).toNumber();
    };
    worst.relative = Math.max(worst.relative, over(right.abs()));
    const unit = right
      .abs()
      .plus(moved[i] as Decimal)
      .times(rounding);
    worst.inRoundings = Math.max(worst.inRoundings, over(unit));
  });
  return worst;
}

function leaves<T>(nested: Nested<T>): T[] {
  return Array.isArray(nested) ? nested.flatMap(leaves<T>) : [nested as T];
}

function mapNumbers<G>(given: G, f: (x: number) => Decimal): Exactly<G> {
  const map = (value: unknown): unknown => {
    if (typeof value === "number") return f(value);
    if (Array.isArray(value)) return value.map(map);
    return Object.fromEntries(Object.entries(value as object).map(([key, entry]) => [key, map(entry)]));
  };
  return map(given) as Exactly<G>;
}
