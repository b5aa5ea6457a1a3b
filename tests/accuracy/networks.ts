/** networks/query, for ever less probable states and evidence. */
import { createBayesNet, type NetworkVariable } from "../../worker/probability/networks/bayes-net.ts";
import { type NetworkQuery, queryNetwork } from "../../worker/probability/networks/variable-elimination.ts";
import { createRng, type Rng } from "../../worker/probability/numerics/random.ts";
import { randomNetwork } from "../oracles/random-network.ts";
import { type Decimal, Exact, type Exactly, exact, normalized, sum } from "./exact.ts";
import { list } from "./inputs.ts";
import { type Sweep, sweepOf } from "./measure.ts";

type Tables = readonly NetworkVariable["table"][];

/** Probabilities of the last state of every variable, relative to the others. */
const rarities = [1, 1e-3, 1e-6, 1e-9];

/**
 * A class and its symptoms, all observed in their rare state; many of them make the evidence smaller than any double.
 */
function classAndSymptoms(rarity: number, symptoms: number, rng: Rng): NetworkVariable[] {
  const row = () => {
    const p = rarity * (0.1 + 0.4 * rng());
    return [1 - p, p];
  };
  const states = ["usual", "rare"];
  return [
    { name: "class", states, parents: [], table: [row()] },
    ...list(symptoms, (i) => ({ name: `symptom ${i}`, states, parents: ["class"], table: [row(), row()] })),
  ];
}

/** A network with many loops and rare last states. */
function loops(rarity: number, rng: Rng): NetworkVariable[] {
  return randomNetwork({ size: 7, maxStates: 3, maxParents: 3, zeros: 0 }, rng).map((variable) => ({
    ...variable,
    table: variable.table.map((row) => {
      const weighted = row.map((p, s) => (s === row.length - 1 ? rarity * p : p));
      const total = weighted.reduce((all, p) => all + p, 0);
      return weighted.map((p) => p / total);
    }),
  }));
}

const querySweep = sweepOf("networks/query", () =>
  rarities.flatMap((rarity) => {
    const rng = createRng(31);
    const symptoms = [3, 30, 60].map((count) => {
      const variables = classAndSymptoms(rarity, count, rng);
      const observed = Object.fromEntries(variables.slice(1).map(({ name }) => [name, "rare"]));
      return caseOf(`${count} observed of rarity ${rarity}`, variables, { query: ["class"], observed });
    });
    const tangled = list(4, (i) => {
      const variables = loops(rarity, rng);
      const [a, b, c, d] = variables as [NetworkVariable, NetworkVariable, NetworkVariable, NetworkVariable];
      const observed = Object.fromEntries([c, d].map(({ name, states }) => [name, states.at(-1) as string]));
      return caseOf(`network ${i} of rarity ${rarity}`, variables, { query: [a.name, b.name], observed });
    });
    return [...symptoms, ...tangled];
  }),
);

function caseOf(label: string, variables: readonly NetworkVariable[], question: NetworkQuery) {
  return {
    label,
    given: variables.map(({ table }) => table),
    computed: () => {
      const { table, observedProbability, logObservedProbability } = queryNetwork(
        createBayesNet({ variables }),
        question,
        2 ** 20,
      );
      return { table, observedProbability, logObservedProbability };
    },
    exact: (tables: Exactly<Tables>) => enumerate(variables, tables, question),
  };
}

/** The joint summed over every assignment that agrees with the observations. */
function enumerate(variables: readonly NetworkVariable[], tables: Exactly<Tables>, { query, observed }: NetworkQuery) {
  const numberOf = new Map(variables.map(({ name }, v) => [name, v]));
  const parents = variables.map((variable) => variable.parents.map((name) => numberOf.get(name) as number));
  const rows = tables.map((table) => table.map(normalized));
  const joint = (states: readonly number[]): Decimal =>
    variables.reduce((total, _, v) => {
      const row = (parents[v] as number[]).reduce(
        (at, parent) => at * (variables[parent] as NetworkVariable).states.length + (states[parent] as number),
        0,
      );
      return total.times(rows[v]?.[row]?.[states[v] as number] as Decimal);
    }, exact(1));
  const free = variables.flatMap(({ name, states }, v) => (name in observed ? [] : [{ v, count: states.length }]));
  const states = variables.map(({ name, states }) => states.indexOf(observed[name] ?? (states[0] as string)));
  const asked = query.map((name) => numberOf.get(name) as number);
  const shape = asked.map((v) => (variables[v] as NetworkVariable).states.length);
  const table = list(
    shape.reduce((all, size) => all * size, 1),
    () => exact(0),
  );
  const assignments = free.reduce((all, { count }) => all * count, 1);
  for (let assignment = 0; assignment < assignments; assignment++) {
    let rest = assignment;
    for (const { v, count } of free) {
      states[v] = rest % count;
      rest = Math.floor(rest / count);
    }
    const cell = asked.reduce((at, v, i) => at * (shape[i] as number) + (states[v] as number), 0);
    table[cell] = (table[cell] as Decimal).plus(joint(states));
  }
  const observedProbability = sum(table);
  return {
    table: normalized(table),
    observedProbability,
    logObservedProbability: Exact.ln(observedProbability),
  };
}

export const sweeps: readonly Sweep[] = [querySweep];
