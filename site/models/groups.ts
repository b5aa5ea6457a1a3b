/**
 * Groups of published models with comparable scores: one data set, one convention, one kind of density.
 *
 * log p(x), log p(x|y) and densities of Gaussian pixels are not comparable. For a Gaussian model that was also read as
 * Bernoulli, the Bernoulli bound counts. Models trained with a KL weight other than 1 did not maximise their bound and form
 * their own groups.
 */

import type { ModelCard } from "../lib/report/card-facts.ts";
import { kindOf, scoreOf } from "./kinds.ts";

export interface ModelGroup {
  /** Lower-case words and hyphens, for the permalink. */
  readonly key: string;
  readonly title: string;
  /** Models by decreasing score; those without a score are last. */
  readonly models: readonly ModelCard[];
}

/** Longest title of a data set in a group's heading. */
const longestTitle = 24;

function dataOf({ dataset }: ModelCard): string {
  if (!dataset) return "Data not stated";
  return dataset.title.length <= longestTitle ? dataset.title : dataset.name;
}

/** Title of a model's group. Models without stated data are not comparable. */
const groupTitle = (card: ModelCard): string => `${dataOf(card)}, ${kindOf(card).density(card)}`;

const keyOf = (title: string): string =>
  title
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-|-$/g, "");

/** Order of models: best first; unmeasured ones last, by id. */
function byScore(one: ModelCard, other: ModelCard): number {
  const [a, b] = [scoreOf(one)?.nats ?? Number.NEGATIVE_INFINITY, scoreOf(other)?.nats ?? Number.NEGATIVE_INFINITY];
  return a === b ? one.id.localeCompare(other.id) : b - a;
}

/** All groups, ordered by title. */
export function groupsOf(cards: readonly ModelCard[]): readonly ModelGroup[] {
  return [...Map.groupBy(cards, groupTitle)]
    .toSorted(([a], [b]) => a.localeCompare(b))
    .map(([title, models]) => ({ key: keyOf(title), title, models: models.toSorted(byScore) }));
}

/** Groups to compare; models without stated data may differ in it and are left out. */
export const comparedGroups = (cards: readonly ModelCard[]): readonly ModelGroup[] =>
  groupsOf(cards.filter((card) => card.dataset !== undefined && scoreOf(card) !== undefined));
