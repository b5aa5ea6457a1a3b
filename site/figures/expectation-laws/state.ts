/** State of the figure: a joint table of X and Y as integer weights, which are normalised by their sum. */

import type { Answer, Body } from "../../lib/api/requests.ts";
import { type NumberField, number } from "../../lib/figure/fields.ts";

/** Values of X and of Y. */
export const values = [0, 1, 2, 3];
export const groups = [1, 2, 3];

export const heaviest = 12;

/** Weights; rows are values of Y. */
type Weights = readonly (readonly number[])[];

/** The field of a cell: the group's letter and the value of X. */
export const cell = (j: number, i: number): string => `${"abc"[j]}${i}`;

/** Presets; the first is the default. */
export const presets: Readonly<Record<string, Weights>> = {
  Shifted: [
    [8, 6, 2, 0],
    [2, 6, 6, 2],
    [0, 1, 4, 7],
  ],
  Independent: [
    [2, 4, 4, 2],
    [4, 8, 8, 4],
    [1, 2, 2, 1],
  ],
  "Same mean": [
    [0, 9, 9, 0],
    [4, 1, 1, 4],
    [3, 3, 3, 3],
  ],
  "Y decides X": [
    [9, 0, 0, 0],
    [0, 0, 12, 0],
    [0, 0, 0, 6],
  ],
};

/** Field values of a table. */
export const asState = (weights: Weights): Record<string, number> =>
  Object.fromEntries(weights.flatMap((row, j) => row.map((weight, i) => [cell(j, i), weight])));

const [first = []] = Object.values(presets);

export const fields: Readonly<Record<string, NumberField>> = Object.fromEntries(
  Object.entries(asState(first)).map(([name, weight]) => [name, number(weight, { min: 0, max: heaviest, step: 1 })]),
);

export type TableState = Readonly<Record<string, number>>;
type Decomposition = Answer<"/v1/expectations/decompose">;
export type TableAnswers = Extract<Decomposition, { variance: number }>;

/** p(x, y), (I, J); an empty table is treated as uniform. */
export function jointTable(
  state: TableState,
): Extract<Body<"/v1/expectations/decompose">, { table: unknown }>["table"] {
  const total = Object.values(state).reduce((sum, weight) => sum + weight, 0);
  return {
    x: values,
    y: groups,
    probabilities: values.map((_, i) =>
      groups.map((_, j) => (total === 0 ? 1 / Object.keys(state).length : (state[cell(j, i)] as number) / total)),
    ),
  };
}
