/** State of the figure: the network's tables, the evidence in its order, and the query variable. */

import type { Answer, Body, GetAnswer } from "../../lib/api/requests.ts";
import { choice, type Field, type NumberField, number } from "../../lib/figure/fields.ts";

/** Variables by their letter in the literature: name in the API, word for the reader, states from 0. */
export const variables = {
  B: { name: "battery", word: "Battery", states: ["flat", "charged"] },
  F: { name: "fuel", word: "Fuel", states: ["empty", "full"] },
  G: { name: "gauge", word: "Gauge", states: ["empty", "full"] },
  D: { name: "driverReport", word: "Report", states: ["empty", "full"] },
} as const;

export type Letter = keyof typeof variables;
export const letters = Object.keys(variables) as Letter[];

export const letterOf = (name: string): Letter => letters.find((each) => variables[each].name === name) as Letter;

/** A variable and the index of its state. */
export interface Seen {
  readonly letter: Letter;
  readonly state: 0 | 1;
}

/**
 * Evidence in the order in which it came, such as "D0,B0". A letter alone moves its variable on: unobserved, then each of
 * its states, then unobserved again.
 */
const evidence = (initial: readonly Seen[]): Field<readonly Seen[]> => ({
  initial,
  read: (text, before = initial) => {
    const letter = letters.find((each) => each === text);
    if (letter) return turned(before, letter);
    const seen = new Map([...text.matchAll(/([BFGD])([01])/g)].map(([, letter, state]) => [letter, Number(state)]));
    return [...seen].map(([letter, state]) => ({ letter, state }) as Seen);
  },
  write: (seen) => seen.map(({ letter, state }) => letter + state).join(","),
  say: (seen) => seen.map(inWords).join(", "),
});

function turned(seen: readonly Seen[], letter: Letter): readonly Seen[] {
  const others = seen.filter((each) => each.letter !== letter);
  const state = seen.find((each) => each.letter === letter)?.state;
  if (state === 1) return others;
  return [...others, { letter, state: state === 0 ? 1 : 0 }];
}

export const inWords = ({ letter, state }: Seen): string =>
  `${variables[letter].word.toLowerCase()} ${variables[letter].states[state]}`;

const probability = (initial: number): NumberField => number(initial, { min: 0.01, max: 0.99, step: 0.01 });

/** p(state 0 | parents), named by the variable and the states of its parents. */
const tableFields = {
  B: probability(0.1),
  F: probability(0.1),
  G00: probability(0.9),
  G01: probability(0.8),
  G10: probability(0.8),
  G11: probability(0.2),
  D0: probability(0.9),
  D1: probability(0.1),
};

export const fields = {
  seen: evidence([
    { letter: "D", state: 0 },
    { letter: "B", state: 0 },
  ]),
  asked: choice("F", { B: "Battery", F: "Fuel", G: "Gauge", D: "Report" }),
  shade: choice("paths", { paths: "What depends on it", blanket: "Its Markov blanket" }),
  ...tableFields,
};

export interface FuelState extends Readonly<Record<keyof typeof tableFields, number>> {
  readonly seen: readonly Seen[];
  readonly asked: Letter;
  readonly shade: "paths" | "blanket";
}

export interface FuelAnswers {
  /** Nothing observed: the whole joint table. */
  readonly joint: Answer<"/v1/networks/query">;
  readonly posterior: Answer<"/v1/networks/query">;
  readonly separation: Answer<"/v1/networks/separation">;
  readonly blanket: GetAnswer<"/v1/networks/:id/blanket/:node">;
}

type Network = Exclude<Body<"/v1/networks/query">["network"], string>;

export function network(tables: Pick<FuelState, keyof typeof tableFields>): Network {
  const variable = (letter: Letter, parents: readonly Letter[], rows: readonly (keyof typeof tableFields)[]) => ({
    name: variables[letter].name,
    states: variables[letter].states,
    parents: parents.map((parent) => variables[parent].name),
    table: rows.map((row) => [tables[row], 1 - tables[row]]),
  });
  return {
    variables: [
      variable("B", [], ["B"]),
      variable("F", [], ["F"]),
      variable("G", ["B", "F"], ["G00", "G01", "G10", "G11"]),
      variable("D", ["G"], ["D0", "D1"]),
    ],
  };
}

/** Variables that can still change the probability of the query variable; none can once it is observed itself. */
export const dependents = (
  { seen, asked }: Pick<FuelState, "seen" | "asked">,
  { separation }: Pick<FuelAnswers, "separation">,
): readonly Letter[] =>
  seen.some(({ letter }) => letter === asked)
    ? []
    : letters.filter(
        (letter) =>
          letter !== asked &&
          separation.reachable.includes(variables[letter].name) &&
          !seen.some((each) => each.letter === letter),
      );

/** One row of the joint table: a state of each variable, and the probability of all four together. */
export interface Row {
  readonly states: Readonly<Record<Letter, number>>;
  readonly probability: number;
}

/** The rows of the joint table that agree with the evidence. */
export function rowsOf({ table }: Answer<"/v1/networks/query">, seen: readonly Seen[]): Row[] {
  return table
    .map((probability, i) => {
      const states = Object.fromEntries(letters.map((letter, v) => [letter, (i >> (letters.length - 1 - v)) & 1]));
      return { states: states as Row["states"], probability };
    })
    .filter(({ states }) => seen.every(({ letter, state }) => states[letter] === state));
}

export const total = (rows: readonly Row[]): number => rows.reduce((sum, { probability }) => sum + probability, 0);

/** p(asked = 0 | seen), by summing rows of the joint table. */
export function chance({ joint }: Pick<FuelAnswers, "joint">, asked: Letter, seen: readonly Seen[]): number {
  const rows = rowsOf(joint, seen);
  return total(rows.filter(({ states }) => states[asked] === 0)) / total(rows);
}
