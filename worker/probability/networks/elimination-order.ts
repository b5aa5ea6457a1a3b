/**
 * Elimination order of a network's variables, from its graph alone.
 *
 * Finding the best order is NP-hard; min-fill is a greedy rule that works well in practice. The plan includes the size
 * of every table, so a query with too large ones is refused before any is made.
 */
import { violation } from "../../problem.ts";
import { sizeOf } from "../../tensor.ts";
import type { Interruptible } from "../numerics/interruptible.ts";
import { type BayesNet, stateCounts } from "./bayes-net.ts";

/** A variable to sum out of the product of all factors that contain it. */
export interface PlannedStep {
  readonly variable: number;
  /** Scope of that product: the variable and its neighbours at that moment. */
  readonly scope: readonly number[];
  /** Pairs of neighbours that this step makes share a factor for the first time. */
  readonly fill: number;
  /** Entries of the product table. */
  readonly entries: number;
}

/** Cost of examining a pair of variables, with a share of the pairs of their neighbours, in multiplications. */
const operationsOfPair = 200;

/** For each variable, those that share a factor with it. */
type Graph = Map<number, Set<number>>;

/**
 * Elimination order of all variables neither observed nor queried, by min-fill on the moral graph of the relevant
 * unobserved variables. The next variable is the one that joins the fewest pairs of neighbours; ties go to the smallest
 * table, then to the first.
 *
 * @param mostEntries entries that all tables, including the result, may have together
 * @throws DomainError InvalidRequest: more entries
 * @see Koller and Friedman (2009), section 9.4.3.2
 */
export function* planElimination(
  network: BayesNet,
  relevant: ReadonlySet<number>,
  observed: ReadonlyMap<number, number>,
  asked: readonly number[],
  mostEntries: number,
): Interruptible<PlannedStep[]> {
  const graph = moralGraph(network, relevant, observed);
  const waiting = [...graph.keys()].filter((v) => !asked.includes(v)).sort((a, b) => a - b);
  const steps: PlannedStep[] = [];
  let total = sizeOf(stateCounts(network, asked));
  refuseAbove(mostEntries, total);
  while (waiting.length > 0) {
    yield waiting.length ** 2 * operationsOfPair;
    const step = waiting.map((v) => considerStep(network, graph, v)).reduce(better);
    total += step.entries;
    refuseAbove(mostEntries, total);
    for (const u of step.scope) {
      for (const w of step.scope) if (u !== w) graph.get(u)?.add(w);
      graph.get(u)?.delete(step.variable);
    }
    waiting.splice(waiting.indexOf(step.variable), 1);
    steps.push(step);
  }
  return steps;
}

function better(best: PlannedStep, next: PlannedStep): PlannedStep {
  const wins = next.fill < best.fill || (next.fill === best.fill && next.entries < best.entries);
  return wins ? next : best;
}

function refuseAbove(mostEntries: number, total: number): void {
  if (total <= mostEntries) return;
  const detail = `expected an elimination of at most ${mostEntries} table entries, got at least ${total}`;
  throw violation("InvalidRequest", "/network", detail);
}

function considerStep(network: BayesNet, graph: Graph, variable: number): PlannedStep {
  const neighbours = [...(graph.get(variable) ?? [])].sort((a, b) => a - b);
  let fill = 0;
  neighbours.forEach((u, i) => {
    const known = graph.get(u);
    for (const other of neighbours.slice(i + 1)) if (!known?.has(other)) fill++;
  });
  const scope = [...neighbours, variable];
  return { variable, scope, fill, entries: sizeOf(stateCounts(network, scope)) };
}

function moralGraph(network: BayesNet, relevant: ReadonlySet<number>, observed: ReadonlyMap<number, number>): Graph {
  const graph: Graph = new Map();
  for (const v of relevant) if (!observed.has(v)) graph.set(v, new Set());
  for (const v of relevant) {
    const family = network.factors[v]?.variables ?? [];
    for (const u of family) for (const w of family) if (u !== w && graph.has(w)) graph.get(u)?.add(w);
  }
  return graph;
}
