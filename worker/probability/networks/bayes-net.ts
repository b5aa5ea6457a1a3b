/**
 * Discrete Bayesian networks: their definition, validation and graph.
 *
 * All other modules of networks (variable-elimination, d-separation) take the BayesNet that createBayesNet has
 * validated, so preconditions are checked once. Variables have names in requests and numbers inside.
 */
import { DomainError, jsonPointer, violation } from "../../problem.ts";
import { sizeOf } from "../../tensor.ts";
import { probabilitySumTolerance } from "../numerics/preconditions.ts";
import { type Factor, factorOf } from "./factor.ts";

/** One variable and its conditional distribution p(variable | parents). */
export interface NetworkVariable {
  readonly name: string;
  /** The names of its values. */
  readonly states: readonly string[];
  /** Names of its parents, in the order of the table's rows. */
  readonly parents: readonly string[];
  /** Probabilities, (combinations of parent states, states): the last parent varies fastest; each row sums to 1. */
  readonly table: readonly (readonly number[])[];
}

/** A network as defined in a request: variables in any order. */
export interface Network {
  readonly variables: readonly NetworkVariable[];
  /** Whether to normalise rows whose sums differ from 1 by rounding to two or more decimals. */
  readonly normalize?: boolean | undefined;
}

/** A validated network with a graph of variable numbers. */
export interface BayesNet extends Pick<Network, "variables"> {
  /** The number of each name. */
  readonly numbers: ReadonlyMap<string, number>;
  /** Parents and children of each variable, as numbers. */
  readonly parents: readonly (readonly number[])[];
  readonly children: readonly (readonly number[])[];
  /** p(xᵥ | x_parents(v)) for each variable, with axes (parents, v). */
  readonly factors: readonly Factor[];
}

const invalid = (pointer: string, detail: string): DomainError => violation("InvalidNetwork", pointer, detail);

/**
 * Tolerated distance of the sum of a rounded row from 1: each entry is within 0.005 of the exact value. Beyond 0.05 the
 * difference does not count as rounding, however many entries there are.
 */
const roundingTolerance = (count: number): number =>
  // The sum of the doubles is rounded too.
  Math.min(count * 0.005, 0.05) + 1e-12;

const quote = (name: string): string => JSON.stringify(name);

/**
 * The validated network whose joint distribution is p(x) = ∏ᵥ p(xᵥ | x_parents(v)). Rows are normalised; their sums may
 * be off by rounding to six decimals, or to two with `normalize`.
 *
 * Error pointers are relative to a request that has the network in its field `network`.
 *
 * @throws DomainError InvalidNetwork: duplicate names, unknown or repeated parents, a cycle, a table of the wrong
 *   shape, an entry outside [0, 1] or a row that does not sum to 1 within rounding
 * @see Bishop (2006), eq. 8.5
 */
export function createBayesNet({ variables, normalize = false }: Network): BayesNet {
  refuseRepeated(
    variables.map((variable) => variable.name),
    (v) => `/network/variables/${v}/name`,
    "variables",
  );
  const numbers = new Map(variables.map((variable, v) => [variable.name, v]));
  const parents = variables.map((variable, v) => parentNumbers(variable, `/network/variables/${v}`, numbers));
  const children: number[][] = variables.map(() => []);
  parents.forEach((own, v) => {
    for (const parent of own) children[parent]?.push(v);
  });
  refuseCycle(variables, parents, children);
  variables.forEach((variable, v) => {
    checkStates(variable, `/network/variables/${v}/states`);
  });
  const normalised = variables.map((variable, v) => {
    const rows = sizeOf(stateCounts({ variables }, parents[v] ?? []));
    return { ...variable, table: normalisedTable(variable, `/network/variables/${v}/table`, rows, normalize) };
  });
  const factors = normalised.map(({ table }, v) => {
    const axes = [...(parents[v] ?? []), v];
    return factorOf(axes, stateCounts({ variables }, axes), table.flat());
  });
  return { variables: normalised, numbers, parents, children, factors };
}

function refuseRepeated(names: readonly string[], pointer: (place: number) => string, what: string): void {
  const seen = new Set<string>();
  names.forEach((name, i) => {
    if (seen.has(name)) throw invalid(pointer(i), `expected different ${what}, got ${quote(name)} twice`);
    seen.add(name);
  });
}

function parentNumbers({ name, parents }: NetworkVariable, at: string, numbers: ReadonlyMap<string, number>): number[] {
  refuseRepeated(parents, (i) => `${at}/parents/${i}`, `parents of ${quote(name)}`);
  return parents.map((parent, i) => {
    const number = numbers.get(parent);
    if (number !== undefined) return number;
    throw invalid(`${at}/parents/${i}`, `expected a variable as parent of ${quote(name)}, got ${quote(parent)}`);
  });
}

function checkStates({ name, states }: NetworkVariable, at: string): void {
  if (states.length === 0) throw invalid(at, `expected at least one state of ${quote(name)}, got none`);
  refuseRepeated(states, (i) => `${at}/${i}`, `states of ${quote(name)}`);
}

function normalisedTable({ name, states, table }: NetworkVariable, at: string, rows: number, normalize: boolean) {
  if (table.length !== rows) {
    const detail = `expected ${rows} rows for ${quote(name)}, one a combination of parent states, got ${table.length}`;
    throw invalid(at, detail);
  }
  return table.map((row, r) => {
    const where = `row ${r} of ${quote(name)}`;
    if (row.length !== states.length) {
      throw invalid(`${at}/${r}`, `expected ${states.length} probabilities in ${where}, got ${row.length}`);
    }
    const outside = row.findIndex((p) => !(p >= 0 && p <= 1));
    if (outside >= 0) {
      throw invalid(`${at}/${r}/${outside}`, `expected probabilities in [0, 1] in ${where}, got ${row[outside]}`);
    }
    const sum = row.reduce((total, p) => total + p, 0);
    const distance = Math.abs(sum - 1);
    const rounding = roundingTolerance(row.length);
    if (distance > (normalize ? rounding : probabilitySumTolerance(row.length))) {
      const within = normalize ? ` within ${Number(rounding.toFixed(3))}, as probabilities of two decimals do` : "";
      const advice = !normalize && distance <= rounding ? ': if it was rounded, send "normalize": true in network' : "";
      throw invalid(`${at}/${r}`, `expected ${where} to sum to 1${within}, got ${Number(sum.toFixed(12))}${advice}`);
    }
    return row.map((p) => p / sum);
  });
}

/** Removes variables without parents until none is left but cycles and their descendants. */
function refuseCycle(
  variables: readonly NetworkVariable[],
  parents: readonly (readonly number[])[],
  children: readonly (readonly number[])[],
): void {
  const waiting = parents.map((own) => own.length);
  const ready = variables.map((_, v) => v).filter((v) => waiting[v] === 0);
  for (let v = ready.pop(); v !== undefined; v = ready.pop()) {
    for (const child of children[v] ?? []) {
      waiting[child] = (waiting[child] as number) - 1;
      if (waiting[child] === 0) ready.push(child);
    }
  }
  let v = waiting.findIndex((count) => count > 0);
  if (v < 0) return;
  // Every remaining variable has a remaining parent, so going up must reach a variable twice.
  const passed: number[] = [];
  while (!passed.includes(v)) {
    passed.push(v);
    v = parents[v]?.find((parent) => waiting[parent] !== 0) as number;
  }
  const cycle = [v, ...passed.slice(passed.indexOf(v)).reverse()].map((u) => quote(variables[u]?.name ?? ""));
  const detail = `expected a graph without cycles, got ${cycle.join(" -> ")}`;
  throw invalid(`/network/variables/${v}/parents`, detail);
}

/** Number of the variable that a request names at that pointer. @throws DomainError InvalidRequest: no such variable */
export function numberOf(network: BayesNet, name: string, path: readonly PropertyKey[]): number {
  const number = network.numbers.get(name);
  if (number !== undefined) return number;
  const known = network.variables.map((variable) => quote(variable.name)).join(", ");
  const detail = `expected one of the variables ${known}, got ${quote(name)}`;
  throw violation("InvalidRequest", jsonPointer(path), detail);
}

export function variableAt({ variables }: Pick<Network, "variables">, v: number): NetworkVariable {
  return variables[v] as NetworkVariable;
}

/** Numbers of states of these variables. */
export function stateCounts(network: Pick<Network, "variables">, variables: readonly number[]): number[] {
  return variables.map((v) => variableAt(network, v).states.length);
}

/** The given variables and all their ancestors. */
export function withAncestors(network: BayesNet, variables: Iterable<number>): Set<number> {
  const found = new Set(variables);
  // A Set's iterator also visits values that are added during the iteration.
  for (const v of found) for (const parent of network.parents[v] ?? []) found.add(parent);
  return found;
}

/** The Markov blanket in its three parts, in the network's order; a variable can be both a child and a co-parent. */
export interface MarkovBlanket {
  readonly parents: readonly string[];
  readonly children: readonly string[];
  /** Other parents of the children. */
  readonly coParents: readonly string[];
}

/**
 * The Markov blanket, the smallest set M of variables with p(x | everything else) = p(x | M).
 *
 * @throws DomainError NotFound: no such variable
 * @see Bishop (2006), fig. 8.26
 */
export function markovBlanket(network: BayesNet, name: string): MarkovBlanket {
  const number = network.numbers.get(name);
  if (number === undefined) {
    const known = network.variables.map((variable) => quote(variable.name)).join(", ");
    throw new DomainError("NotFound", `expected one of the variables ${known}, got ${quote(name)}`);
  }
  const children = network.children[number] ?? [];
  const coParents = new Set(children.flatMap((child) => network.parents[child] ?? []));
  coParents.delete(number);
  const named = (wanted: (v: number) => boolean): string[] =>
    network.variables.map((variable) => variable.name).filter((_, v) => wanted(v));
  return {
    parents: named((v) => network.parents[number]?.includes(v) === true),
    children: named((v) => children.includes(v)),
    coParents: named((v) => coParents.has(v)),
  };
}
