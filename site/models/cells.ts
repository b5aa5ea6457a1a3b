/** The table of all models: columns, cells and sorting. */

import { fixed, grouped } from "../lib/numbers/format.ts";
import type { ImageCard, ModelCard } from "../lib/report/card-facts.ts";
import { escaped } from "../plot/frame.ts";
import { kindOf, scoreOf } from "./kinds.ts";

export interface Cell {
  readonly text: string;
  /** Sort key; absent without a value. */
  readonly value?: number | string;
}

export const columns = [
  "Model",
  "Kind",
  "Latent size",
  "Parameters",
  "Test",
  "Importance-weighted",
  "Exact evidence",
] as const;

const notMeasured: Cell = { text: "not measured" };
const none: Cell = { text: "–" };

/** Cells in the order of the columns, from the second on. */
export function cellsOf(card: ModelCard): readonly Cell[] {
  const { name, fullName, latentSize } = kindOf(card);
  const score = scoreOf(card);
  const size = latentSize(card);
  return [
    { text: fullName(card), value: name(card) },
    size === undefined ? none : { text: String(size), value: size },
    { text: grouped(card.parameters), value: card.parameters },
    score ? { text: `${fixed(score.nats)} ± ${fixed(score.standardError)}`, value: score.nats } : notMeasured,
    ...(card.family === "regressor" ? [none, none] : boundCells(card)),
  ];
}

/** Other bounds; a model read as Bernoulli has them for another density. */
function boundCells({ metrics: { asBernoulli, importanceWeighted, exactEvidence } }: ImageCard): readonly Cell[] {
  if (asBernoulli) return [none, none];
  return [
    importanceWeighted
      ? {
          text: `${fixed(importanceWeighted.nats)} ± ${fixed(importanceWeighted.standardErrorNats)}`,
          value: importanceWeighted.nats,
        }
      : notMeasured,
    exactEvidence ? { text: fixed(exactEvidence.nats), value: exactEvidence.nats } : none,
  ];
}

export const modelPath = (id: string): string => `/models/${id}/`;

/** A model's row of the table. */
export function rowMarkup(card: ModelCard): string {
  const cell = ({ text, value }: Cell): string =>
    `<td${value === undefined ? "" : ` data-value="${escaped(String(value))}"`}>${escaped(text)}</td>`;
  return (
    `<tr data-model="${card.id}"><th scope="row" data-value="${card.id}"><a href="${modelPath(card.id)}">${card.id}</a></th>` +
    `${cellsOf(card).map(cell).join("")}</tr>`
  );
}

export type Direction = "ascending" | "descending";

/**
 * Order of the rows by one column: numerical or alphabetical, with missing values last in either direction. The sort is
 * stable.
 *
 * @returns positions of the values, in their new order
 */
export function sortedOrder(values: readonly (string | undefined)[], direction: Direction): readonly number[] {
  const sign = direction === "ascending" ? 1 : -1;
  const isNumber = values.every((value) => value === undefined || Number.isFinite(Number(value)));
  const compare = (a: string, b: string): number => (isNumber ? Number(a) - Number(b) : a.localeCompare(b));
  return values
    .map((value, at) => ({ value, at }))
    .toSorted((one, other) => {
      if (one.value === undefined || other.value === undefined)
        return Number(one.value === undefined) - Number(other.value === undefined);
      return sign * compare(one.value, other.value);
    })
    .map(({ at }) => at);
}
