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

/** Distance in the table between neighbours along each axis. */
function strides(sizes: readonly number[]): number[] {
  return sizes.map((_, axis) => numEntries(sizes.slice(axis + 1)));
}

/**
 * Reads tables at every cell of a scope: the sum of the logarithms at each.
 *
 * @param offsets where each table starts
 * @param steps by table, its stride along each axis of the scope, 0 where it does not depend on it
 */
function gather(
  sizes: readonly number[],
  tables: readonly Float64Array[],
  offsets: readonly number[],
  steps: readonly (readonly number[])[],
): Float64Array {
  const gathered = new Float64Array(numEntries(sizes));
  const position = new Int32Array(sizes.length);
  const at = Int32Array.from(offsets);
  for (let cell = 0; cell < gathered.length; cell++) {
    let logValue = 0;
    for (let t = 0; t < tables.length; t++) logValue += (tables[t] as Float64Array)[at[t] as number] as number;
    gathered[cell] = logValue;
    for (let axis = sizes.length - 1; axis >= 0; axis--) {
      const wraps = (position[axis] as number) + 1 === sizes[axis];
      const move = wraps ? -(position[axis] as number) : 1;
      position[axis] = (position[axis] as number) + move;
      for (let t = 0; t < tables.length; t++) at[t] = (at[t] as number) + move * (steps[t]?.[axis] as number);
      if (!wraps) break;
    }
  }
  return gathered;
}

/**
 * Product of factors, φ(x) = ∏ φᵢ(xᵢ), with the axes in the given order.
 *
 * @param variables scope of the product, at least every variable of every factor
 * @param sizes number of states along each of these axes
 */
export function product(factors: readonly Factor[], variables: readonly number[], sizes: readonly number[]): Factor {
  const steps = factors.map((factor) => {
    const own = strides(factor.sizes);
    return variables.map((variable) => own[factor.variables.indexOf(variable)] ?? 0);
  });
  const tables = factors.map((factor) => factor.logTable);
  return { variables, sizes, logTable: gather(sizes, tables, new Array(factors.length).fill(0), steps) };
}

/** The factor with some variables held at a state, φ(x, e) as a function of x: the observed axes leave the scope. */
export function reduce(factor: Factor, observed: ReadonlyMap<number, number>): Factor {
  const own = strides(factor.sizes);
  const kept = factor.variables
    .map((_, axis) => axis)
    .filter((axis) => !observed.has(factor.variables[axis] as number));
  const sizes = kept.map((axis) => factor.sizes[axis] as number);
  const offset = factor.variables.reduce(
    (sum, variable, axis) => sum + (observed.get(variable) ?? 0) * (own[axis] as number),
    0,
  );
  return {
    variables: kept.map((axis) => factor.variables[axis] as number),
    sizes,
    logTable: gather(sizes, [factor.logTable], [offset], [kept.map((axis) => own[axis] as number)]),
  };
}

/** Marginal of a factor, log Σₓ φ(x, y) as a function of y, summed along the axis of the variable x. */
export function sumOut(factor: Factor, variable: number): Factor {
  const axis = factor.variables.indexOf(variable);
  const stride = strides(factor.sizes)[axis] as number;
  const summands = new Float64Array(factor.sizes[axis] as number);
  const logTable = new Float64Array(factor.logTable.length / summands.length);
  for (let cell = 0; cell < logTable.length; cell++) {
    const start = Math.floor(cell / stride) * stride * summands.length + (cell % stride);
    for (let s = 0; s < summands.length; s++) summands[s] = factor.logTable[start + s * stride] as number;
    logTable[cell] = logSumExp(summands);
  }
  return { variables: factor.variables.toSpliced(axis, 1), sizes: factor.sizes.toSpliced(axis, 1), logTable };
}
