/**
 * Factors over discrete variables: the tables that variable elimination multiplies and sums.
 *
 * Entries are logarithms, so that a product of many small probabilities neither underflows nor passes for impossible
 * evidence. Variables are numbers; what they mean is the network's affair. The functions assume scopes without
 * repetition: they are reached only through a validated network.
 */
import { logSumExp } from "./log-sum-exp.ts";

/** A non-negative function of discrete variables, as a table of its logarithm. */
export interface Factor {
  /** Scope: variable numbers in the order of the table's axes. */
  readonly variables: readonly number[];
  /** Number of states by axis. */
  readonly sizes: readonly number[];
  /** log φ(x), row-major: the last axis varies fastest; -Infinity where φ = 0. */
  readonly logTable: Float64Array;
}

/** Number of entries of a table with such axes, 1 without axes. */
export function numEntries(sizes: readonly number[]): number {
  return sizes.reduce((product, size) => product * size, 1);
}

const nothing: ReadonlyMap<number, number> = new Map();

/**
 * Product of factors, φ(x, e) = ∏ φᵢ(xᵢ, eᵢ) as a function of x, with the axes in the given order.
 *
 * @param variables scope of the product, at least every variable of every factor that is not observed
 * @param sizes number of states along each of these axes
 * @param observed state by variable that is held at it, none of them in the scope
 */
export function product(
  factors: readonly Factor[],
  variables: readonly number[],
  sizes: readonly number[],
  observed = nothing,
): Factor {
  const result = { variables, sizes, logTable: new Float64Array(numEntries(sizes)) };
  for (const factor of factors) multiply(result, factor, observed);
  return result;
}

/** Multiplies every cell of a product by the entry of a factor that belongs to it. */
function multiply({ variables, sizes, logTable }: Factor, factor: Factor, observed: ReadonlyMap<number, number>): void {
  // Where the factor's table is read, and how far that moves along each axis: not at all where it does not depend on it.
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
  for (let cell = 0; cell < logTable.length; cell++) {
    logTable[cell] = (logTable[cell] as number) + (factor.logTable[at] as number);
    for (let axis = sizes.length - 1; axis >= 0; axis--) {
      const wraps = (position[axis] as number) + 1 === sizes[axis];
      const move = wraps ? -(position[axis] as number) : 1;
      position[axis] = (position[axis] as number) + move;
      at += move * (steps[axis] as number);
      if (!wraps) break;
    }
  }
}

/** Marginal of a factor, log Σₓ φ(x, y) as a function of y, summed along the axis of the variable x. */
export function sumOut(factor: Factor, variable: number): Factor {
  const axis = factor.variables.indexOf(variable);
  const stride = numEntries(factor.sizes.slice(axis + 1));
  const summands = new Float64Array(factor.sizes[axis] as number);
  const logTable = new Float64Array(factor.logTable.length / summands.length);
  for (let cell = 0; cell < logTable.length; cell++) {
    const start = Math.floor(cell / stride) * stride * summands.length + (cell % stride);
    for (let s = 0; s < summands.length; s++) summands[s] = factor.logTable[start + s * stride] as number;
    logTable[cell] = logSumExp(summands);
  }
  return { variables: factor.variables.toSpliced(axis, 1), sizes: factor.sizes.toSpliced(axis, 1), logTable };
}
