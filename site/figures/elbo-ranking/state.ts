/** State of fig-ranking: the two ends of a model's ranking of the test digits, and the framed digit. */

import { ApiFailure } from "../../lib/api/api.ts";
import type { Card } from "../../lib/api/model-requests.ts";
import type { GetAnswer } from "../../lib/api/requests.ts";
import { choice, number, type StateOf, word } from "../../lib/figure/fields.ts";
import { nth } from "../../lib/numbers/nth.ts";

/** Number of digits at each end, and per row of the API's sheets. */
export const shown = 50;
export const across = 10;

export const fields = {
  model: word("atlas-2d"),
  by: choice("elbo", { elbo: "ELBO", "importance-weighted": "Importance-weighted" }),
  end: choice("least", { most: "Most likely", least: "Least likely" }),
  rank: number(1, { min: 1, max: shown, step: 1 }),
};

export type RankingState = StateOf<typeof fields>;

type Ranking = GetAnswer<"/v1/models/:id/ranking">;
export type RankedDigit = Ranking["ranking"][number];

export interface RankingAnswers {
  /** Every published model of MNIST that was trained on its bound and measured. */
  readonly cards: readonly Card[];
  readonly most: Ranking;
  readonly least: Ranking;
  /** Sheets of the digits at each end, data URIs of PNG. */
  readonly sheets: { readonly most: string; readonly least: string };
  /** The framed digit and its reconstructions in a square, a data URI of PNG. */
  readonly reconstruction: string;
}

/** Draws of q to decode for the framed digit. */
export const draws = 3;

/** Columns of the square of the digit and its reconstructions. */
export const abreast = 2;

/** The bound that the ranking is by, nats. */
export const boundOf = (digit: RankedDigit, by: RankingState["by"]): number =>
  by === "elbo" ? digit.elboNats : digit.importanceWeightedNats;

export const chosenOf = ({ rank }: RankingState, { ranking }: Ranking): RankedDigit => nth(ranking, rank - 1);

/** @throws ApiFailure a permalink names a model of other images, one not trained on its bound, or one not measured */
export function cardOf({ model }: RankingState, { cards }: Pick<RankingAnswers, "cards">): Card {
  const card = cards.find(({ id }) => id === model);
  if (!card)
    throw new ApiFailure("refused", `expected a measured model of MNIST that was trained on its bound, got ${model}`);
  return card;
}

/** Mean training ELBO minus mean test ELBO, and its standard error, nats. */
export function holdoutGap({ metrics: { train, test } }: Card): { readonly nats: number; readonly error: number } {
  return { nats: train.elboNats - test.elboNats, error: Math.hypot(train.standardErrorNats, test.standardErrorNats) };
}

/** Kind of a model's pixels: bounds are comparable only within one kind. */
export const pixelsOf = ({ convention, likelihood }: Card): string =>
  conventions[convention] + (likelihood === "bernoulli" ? "" : ", Gaussian pixels");

const conventions: Readonly<Record<Card["convention"], string>> = {
  bin: "ink where a pixel is above the mean of the training set (bin)",
  real: "grey values (real)",
  round: "ink where a pixel is above one half (round)",
  sampled: "ink drawn with each pixel’s grey value as its probability (sampled)",
};
