/**
 * Factors over discrete variables: the tables that variable elimination multiplies and sums.
 *
 * Each entry has its own exponent, so that a product of many small probabilities does not underflow to impossible
 * evidence, and keeps all its digits, which its logarithm would lose. Variables are numbers, which the network
 * interprets. The functions assume scopes without repetition, which a validated network guarantees.
 */
import { sizeOf } from "../../tensor.ts";
import { atOnce, type Interruptible } from "../numerics/interruptible.ts";

/** A non-negative function of discrete variables, as a table of φ(x) = mantissa · 2^(500 · exponent). */
export interface Factor {
  /** Scope: variable numbers in the order of the table's axes. */
  readonly variables: readonly number[];
  /** Number of states by axis. */
  readonly sizes: readonly number[];
  /** Row-major: the last axis varies fastest. 0, or at least 2^-500, so that a product of two is a normal double. */
  readonly mantissas: Float64Array;
  /** Exponents, at most 0, one for each mantissa. */
  readonly exponents: Int32Array;
}

const tiny = 2 ** -500;
const huge = 2 ** 500;

/** The factor of a table of probabilities, row-major. */
export function factorOf(variables: readonly number[], sizes: readonly number[], table: readonly number[]): Factor {
  const factor = { variables, sizes, mantissas: Float64Array.from(table), exponents: new Int32Array(table.length) };
  for (let cell = 0; cell < table.length; cell++) normalise(factor, cell);
  return factor;
}

/** Rescales a mantissa that has become small, in place. */
function normalise({ mantissas, exponents }: Factor, cell: number): void {
  let mantissa = mantissas[cell] as number;
  // Twice for numbers below the smallest normal double.
  for (; mantissa > 0 && mantissa < tiny; mantissa *= huge) exponents[cell] = (exponents[cell] as number) - 1;
  mantissas[cell] = mantissa;
}

/** A sum of entries, m · 2^(500 e). */
export interface ScaledSum {
  readonly mantissa: number;
  readonly exponent: number;
}

/** Sum of `count` entries from `start` on, every `stride`-th. */
function sumOf({ mantissas, exponents }: Factor, start: number, stride: number, count: number): ScaledSum {
  let exponent = Number.NEGATIVE_INFINITY;
  let mantissa = 0;
  for (let n = 0, cell = start; n < count; n++, cell += stride) {
    const value = mantissas[cell] as number;
    if (value === 0) continue;
    const own = exponents[cell] as number;
    const difference = own - exponent;
    if (difference > 0) {
      mantissa = value + scaledBy(mantissa, -difference);
      exponent = own;
    } else mantissa += scaledBy(value, difference);
  }
  return { mantissa, exponent: mantissa === 0 ? 0 : exponent };
}

/** x · 2^(500 n) for n at most 0. */
const scaledBy = (x: number, n: number): number => (n === 0 ? x : n < -2 ? 0 : x * tiny ** -n);

/** Σₓ φ(x). */
export function total(factor: Factor): ScaledSum {
  return sumOf(factor, 0, 1, factor.mantissas.length);
}

/** The sum as a double, 0 if it underflows. */
export const doubleOf = ({ mantissa, exponent }: ScaledSum): number => scaledBy(mantissa, exponent);

/** Its logarithm, nats. */
export const logOf = ({ mantissa, exponent }: ScaledSum): number => Math.log(mantissa) + exponent * 500 * Math.LN2;

/** φ(x) / Z, row-major; 0 if it underflows. */
export function dividedBy({ mantissas, exponents }: Factor, { mantissa, exponent }: ScaledSum): number[] {
  // Array.from takes ten times as long as this loop.
  const table: number[] = [];
  for (let cell = 0; cell < mantissas.length; cell++) {
    table.push(scaledBy(mantissas[cell] as number, (exponents[cell] as number) - exponent) / mantissa);
  }
  return table;
}

const nothing: ReadonlyMap<number, number> = new Map();

/**
 * Product of factors, φ(x, e) = ∏ φᵢ(xᵢ, eᵢ) as a function of x, with the axes in the given order.
 *
 * @param variables scope of the product, at least every variable of every factor that is not observed
 * @param sizes number of states along each of these axes
 * @param observed state of each observed variable, none of them in the scope
 */
export function* productInTurns(
  factors: readonly Factor[],
  variables: readonly number[],
  sizes: readonly number[],
  observed = nothing,
): Interruptible<Factor> {
  const result = {
    variables,
    sizes,
    mantissas: new Float64Array(sizeOf(sizes)).fill(1),
    exponents: new Int32Array(sizeOf(sizes)),
  };
  for (const factor of factors) {
    yield operationsOfEntry * result.mantissas.length;
    multiply(result, factor, observed);
  }
  return result;
}

/** The same, without interruptions. */
export const product = atOnce(productInTurns);

/** Cost of an entry of a product, in multiplications. */
const operationsOfEntry = 8;

/** Multiplies every cell of a product by the matching entry of a factor. */
function multiply(result: Factor, factor: Factor, observed: ReadonlyMap<number, number>): void {
  const { variables, sizes, mantissas, exponents } = result;
  // Position in the factor's table, and its stride along each axis: 0 for axes that the factor does not depend on.
  let at = 0;
  const steps = sizes.map(() => 0);
  let stride = 1;
  for (let axis = factor.sizes.length - 1; axis >= 0; axis--) {
    const variable = factor.variables[axis] as number;
    const state = observed.get(variable);
    if (state === undefined) steps[variables.indexOf(variable)] = stride;
    else at += state * stride;
    stride *= factor.sizes[axis] as number;
  }
  const position = sizes.map(() => 0);
  for (let cell = 0; cell < mantissas.length; cell++) {
    mantissas[cell] = (mantissas[cell] as number) * (factor.mantissas[at] as number);
    exponents[cell] = (exponents[cell] as number) + (factor.exponents[at] as number);
    normalise(result, cell);
    for (let axis = sizes.length - 1; axis >= 0; axis--) {
      const state = position[axis] as number;
      const wraps = state + 1 === sizes[axis];
      const move = wraps ? -state : 1;
      position[axis] = state + move;
      at += move * (steps[axis] as number);
      if (!wraps) break;
    }
  }
}

/** Marginal of a factor, Σₓ φ(x, y) as a function of y, summed along the axis of the variable x. */
export function sumOut(factor: Factor, variable: number): Factor {
  const axis = factor.variables.indexOf(variable);
  const stride = sizeOf(factor.sizes.slice(axis + 1));
  const states = factor.sizes[axis] as number;
  const mantissas = new Float64Array(factor.mantissas.length / states);
  const exponents = new Int32Array(mantissas.length);
  for (let cell = 0; cell < mantissas.length; cell++) {
    const start = Math.floor(cell / stride) * stride * states + (cell % stride);
    const sum = sumOf(factor, start, stride, states);
    mantissas[cell] = sum.mantissa;
    exponents[cell] = sum.exponent;
  }
  return {
    variables: factor.variables.toSpliced(axis, 1),
    sizes: factor.sizes.toSpliced(axis, 1),
    mantissas,
    exponents,
  };
}
