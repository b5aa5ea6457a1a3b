/** State of fig-ranking: the two ends of a model's ranking of the test digits, and the digit that is looked at. */

import { ApiFailure } from "../../lib/api/api.ts";
import type { Card } from "../../lib/api/model-requests.ts";
import type { GetAnswer } from "../../lib/api/requests.ts";
import { choice, number, type StateOf, word } from "../../lib/figure/fields.ts";

/** Digits of each end, and how many of them stand in a row of the API's sheets. */
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
  /** Every published model of MNIST that was trained for its bound and measured. */
  readonly cards: readonly Card[];
  readonly most: Ranking;
  readonly least: Ranking;
  /** The digits of each end, data URIs of PNG. */
  readonly sheets: { readonly most: string; readonly least: string };
  /** The digit that is looked at and its reconstructions, in a square, a data URI of PNG. */
  readonly reconstruction: string;
}

/** Draws of q that are decoded for the digit that is looked at. */
export const draws = 3;

/** The digit and its reconstructions stand in a square. */
export const abreast = 2;

/** The bound that ranks, nats. */
export const boundOf = (digit: RankedDigit, by: RankingState["by"]): number =>
  by === "elbo" ? digit.elboNats : digit.importanceWeightedNats;

export const chosenOf = ({ rank }: RankingState, { ranking }: Ranking): RankedDigit => ranking[rank - 1] as RankedDigit;

/** @throws ApiFailure a permalink names a model of other images, or one that was not trained for its bound, or whose bounds nobody has measured */
export function cardOf({ model }: RankingState, { cards }: Pick<RankingAnswers, "cards">): Card {
  const card = cards.find(({ id }) => id === model);
  if (!card)
    throw new ApiFailure("refused", `expected a model of MNIST trained for its bound and measured, got ${model}`);
  return card;
}

/** What test digits cost more than training digits, and its standard error, nats. */
export function holdoutGap({ metrics: { train, test } }: Card): { readonly nats: number; readonly error: number } {
  return { nats: train.elboNats - test.elboNats, error: Math.hypot(train.standardErrorNats, test.standardErrorNats) };
}

/** What a model's pixels are: bounds compare only within. */
export const pixelsOf = ({ convention, likelihood }: Card): string =>
  conventions[convention] + (likelihood === "bernoulli" ? "" : ", Gaussian pixels");

const conventions: Readonly<Record<Card["convention"], string>> = {
  bin: "ink where a pixel is above the mean of the training set (bin)",
  real: "grey values (real)",
  round: "ink where a pixel is above one half (round)",
  sampled: "ink drawn with each pixel’s grey value as its probability (sampled)",
};
