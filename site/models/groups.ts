/**
 * Published models in groups whose figures compare: one data set, one convention, one kind of density.
 *
 * log p(x) and log p(x|y) are different numbers, and so are densities of Gaussian pixels; of a Gaussian model that was
 * also read as Bernoulli, the Bernoulli bound counts. A model that was trained under another weight of the KL term than 1
 * did not maximise its bound, and is compared with others of that kind.
 */

import { maximisedItsBound } from "../lib/api/model-requests.ts";
import type { ModelCard } from "../lib/report/card-facts.ts";

/** What a model is compared by, nats. */
export interface Score {
  readonly nats: number;
  readonly standardError: number;
}

export interface ModelGroup {
  /** Lower-case words and hyphens, for the permalink. */
  readonly key: string;
  readonly title: string;
  /** The measured ones first, the best first. */
  readonly models: readonly ModelCard[];
}

/** The test bound of images, the test log likelihood of a regressor; undefined where nobody has measured it. */
export function scoreOf(card: ModelCard): Score | undefined {
  if (card.family === "regressor") {
    const { test } = card.metrics;
    return test && { nats: test.logLikelihoodNats, standardError: test.standardErrorNats };
  }
  const bound = card.metrics.asBernoulli ?? card.metrics.test;
  return bound && { nats: bound.elboNats, standardError: bound.standardErrorNats };
}

/** A longer title of a data set does not head a group. */
const longestTitle = 24;

function dataOf({ dataset }: ModelCard): string {
  if (!dataset) return "Data not stated";
  return dataset.title.length <= longestTitle ? dataset.title : dataset.name;
}

/** Models of one title compare; where the data are not stated, none do. */
export function groupTitle(card: ModelCard): string {
  const data = dataOf(card);
  if (card.family === "regressor") return `${data}, log likelihood`;
  const { convention } = card.metrics.asBernoulli ?? card.metrics.test ?? card;
  const pixels = card.likelihood === "gaussian" && !card.metrics.asBernoulli ? ", Gaussian pixels" : "";
  const given = card.labels === undefined ? "" : ", given the label";
  return `${data}, ${convention}${pixels}${given}${maximisedItsBound(card) ? "" : ", β ≠ 1"}`;
}

const keyOf = (title: string): string =>
  title
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-|-$/g, "");

/** Best first; what was not measured last, by id. */
function byScore(one: ModelCard, other: ModelCard): number {
  const [a, b] = [scoreOf(one)?.nats ?? Number.NEGATIVE_INFINITY, scoreOf(other)?.nats ?? Number.NEGATIVE_INFINITY];
  return a === b ? one.id.localeCompare(other.id) : b - a;
}

/** The groups in the order of their titles. */
export function groupsOf(cards: readonly ModelCard[]): readonly ModelGroup[] {
  return [...Map.groupBy(cards, groupTitle)]
    .toSorted(([a], [b]) => a.localeCompare(b))
    .map(([title, models]) => ({ key: keyOf(title), title, models: models.toSorted(byScore) }));
}

/** The groups with something to compare: data that nobody has named may differ from model to model. */
export const comparedGroups = (cards: readonly ModelCard[]): readonly ModelGroup[] =>
  groupsOf(cards.filter((card) => card.dataset !== undefined && scoreOf(card) !== undefined));
