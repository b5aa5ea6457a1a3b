/**
 * Exact inference in a discrete Bayesian network by variable elimination.
 *
 * The order is planned on the graph alone (min-fill), so that the size of every table is known and a network with too
 * large ones is refused before any is made.
 */
import { type DomainError, jsonPointer, violation } from "../../problem.ts";
import { sizeOf } from "../../tensor.ts";
import { atOnce, type Interruptible } from "../numerics/interruptible.ts";
import { type BayesNet, numberOf, stateCounts, variableAt, withAncestors } from "./bayes-net.ts";
import { planElimination } from "./elimination-order.ts";
import {
  dividedBy,
  doubleOf,
  type Factor,
  factorOf,
  logOf,
  productInTurns,
  type ScaledSum,
  sumOut,
  total,
} from "./factor.ts";

/** A query. */
export interface NetworkQuery {
  /** Names of the variables whose joint posterior is computed; may be empty and may overlap with the observed ones. */
  readonly query: readonly string[];
  /** State by name of variable. */
  readonly observed: Readonly<Record<string, string>>;
}

/** One step of the elimination: a variable summed out of the product of all factors that contain it. */
export interface EliminationStep {
  readonly variable: string;
  /** Scope of the resulting factor: the variable's neighbours in the graph at that moment. */
  readonly neighbours: readonly string[];
  /** Pairs of them that share a factor for the first time. */
  readonly fill: number;
  /** Entries of the product before the sum. */
  readonly entries: number;
}

/** The result of a query. */
export interface NetworkPosterior {
  /** The query variables, the axes of the table. */
  readonly variables: readonly { readonly name: string; readonly states: readonly string[] }[];
  /** p(query | observed), row-major: the last query variable varies fastest; sums to 1. */
  readonly table: readonly number[];
  /** p(observed), 0 if it underflows, and its logarithm, which does not. */
  readonly observedProbability: number;
  readonly logObservedProbability: number;
  /** The computation: the order, the table sizes and the irrelevant variables. */
  readonly elimination: {
    readonly steps: readonly EliminationStep[];
    /** Entries of the largest product of factors. */
    readonly largestFactor: number;
    /** Variables neither queried, nor observed, nor ancestors of such; their factors sum to 1. */
    readonly irrelevant: readonly string[];
  };
}

/**
 * Posterior of the query variables and probability of the evidence.
 *
 *   p(Q | e) = p(Q, e) / p(e),   p(Q, e) = Σ over the rest of ∏ᵥ p(xᵥ | x_parents(v)) with e held
 *
 * @param mostEntries entries that all tables, including the result, may have together
 * @throws DomainError InvalidRequest: an unknown variable or state, a repeated query variable, or more entries
 * @throws DomainError ImpossibleEvidence: p(e) = 0
 * @see Koller and Friedman (2009), algorithms 9.1 and 9.4; Bishop (2006), section 8.4.1
 */
export function* queryNetworkInTurns(
  network: BayesNet,
  { query, observed }: NetworkQuery,
  mostEntries: number,
): Interruptible<NetworkPosterior> {
  const asked = readQuery(network, query);
  const evidence = readObserved(network, observed);
  const relevant = withAncestors(network, [...asked, ...evidence.keys()]);
  const free = asked.filter((v) => !evidence.has(v));
  const steps = yield* planElimination(network, relevant, evidence, asked, mostEntries);

  let factors = [...relevant].map((v) => network.factors[v] as Factor);
  for (const { variable, scope } of steps) {
    const [touching, others] = partition(factors, (factor) => factor.variables.includes(variable));
    const joined = yield* productInTurns(touching, scope, stateCounts(network, scope), evidence);
    factors = [...others, sumOut(joined, variable)];
  }
  const joint = yield* productInTurns(factors, free, stateCounts(network, free), evidence);
  const evidenceProbability = total(joint);
  if (evidenceProbability.mantissa === 0) throw impossible(observed);

  const nameOf = (v: number): string => variableAt(network, v).name;
  return {
    variables: asked.map((v) => ({ name: nameOf(v), states: variableAt(network, v).states })),
    table: yield* posteriorTable(network, asked, evidence, joint, evidenceProbability),
    observedProbability: doubleOf(evidenceProbability),
    logObservedProbability: logOf(evidenceProbability),
    elimination: {
      steps: steps.map(({ variable, scope, fill, entries }) => ({
        variable: nameOf(variable),
        neighbours: scope.filter((v) => v !== variable).map(nameOf),
        fill,
        entries,
      })),
      largestFactor: Math.max(sizeOf(joint.sizes), ...steps.map((step) => step.entries)),
      irrelevant: network.variables.filter((_, v) => !relevant.has(v)).map((variable) => variable.name),
    },
  };
}

/** The same, without interruptions. */
export const queryNetwork = atOnce(queryNetworkInTurns);

function partition<T>(items: readonly T[], belongs: (item: T) => boolean): [T[], T[]] {
  return [items.filter(belongs), items.filter((item) => !belongs(item))];
}

function readQuery(network: BayesNet, query: readonly string[]): number[] {
  return query.map((name, i) => {
    if (query.indexOf(name) < i) {
      const detail = `expected different query variables, got ${JSON.stringify(name)} twice`;
      throw violation("InvalidRequest", `/query/${i}`, detail);
    }
    return numberOf(network, name, ["query", i]);
  });
}

/** State number by variable number. */
function readObserved(network: BayesNet, observed: Readonly<Record<string, string>>): Map<number, number> {
  const evidence = new Map<number, number>();
  for (const [name, state] of Object.entries(observed)) {
    const path = ["observed", name];
    const v = numberOf(network, name, path);
    const { states } = variableAt(network, v);
    const s = states.indexOf(state);
    if (s < 0) {
      const known = states.map((known) => JSON.stringify(known)).join(", ");
      const detail = `expected one of the states ${known} of ${JSON.stringify(name)}, got ${JSON.stringify(state)}`;
      throw violation("InvalidRequest", jsonPointer(path), detail);
    }
    evidence.set(v, s);
  }
  return evidence;
}

function impossible(observed: Readonly<Record<string, string>>): DomainError {
  const states = Object.entries(observed).map(([name, state]) => `${name} = ${state}`);
  const detail = `expected evidence of positive probability, got ${states.join(", ")}`;
  return violation("ImpossibleEvidence", "/observed", detail);
}

/** p(query | observed), where observed query variables have all their probability on the observed state. */
function* posteriorTable(
  network: BayesNet,
  asked: readonly number[],
  evidence: ReadonlyMap<number, number>,
  joint: Factor,
  evidenceProbability: ScaledSum,
): Interruptible<number[]> {
  const certain = asked
    .filter((v) => evidence.has(v))
    .map((v) =>
      factorOf(
        [v],
        stateCounts(network, [v]),
        variableAt(network, v).states.map((_, s) => Number(s === evidence.get(v))),
      ),
    );
  const table =
    certain.length === 0 ? joint : yield* productInTurns([joint, ...certain], asked, stateCounts(network, asked));
  return dividedBy(table, evidenceProbability);
}
