/** State of fig-kl-term: one of seven models that differ only in the weight of their KL term. */

import { ApiFailure } from "../../lib/api/api.ts";
import type { Card, LatentsAnswer } from "../../lib/api/model-requests.ts";
import { number, type StateOf, seed } from "../../lib/figure/fields.ts";
import { nth } from "../../lib/numbers/nth.ts";

/** KL weights of the family, from none to one that outweighs everything. */
export const betas = [0, 0.1, 0.5, 1, 4, 16, 64] as const;

/** Ids of its models, in the same order. */
export const ids = betas.map((beta) => `beta-${String(beta).replace(".", "-")}`);

export const fields = {
  member: number(betas.indexOf(1), {
    min: 0,
    max: betas.length - 1,
    step: 1,
    say: (member) => `β = ${betas[member]}`,
  }),
  seed: seed(),
};

export type KlTermState = StateOf<typeof fields>;

export type Dimensions = NonNullable<Card["metrics"]["dimensions"]>;

/** A model of the family with its card's measurements on the test digits. */
export interface Member {
  readonly id: string;
  readonly beta: number;
  readonly card: Card;
  readonly dimensions: Dimensions;
  /** R, E_x[KL(q(z|x) ‖ p(z))], nats. */
  readonly rate: number;
  /** D, E_x E_q[-log p(x|z)], nats. */
  readonly distortion: number;
}

export interface KlTermAnswers {
  /** The family in the order of β. */
  readonly family: readonly Member[];
  readonly latents: LatentsAnswer;
  /** Decoded draws of the prior, a data URI of PNG. */
  readonly samples: string;
  /** Test digits, each with its reconstructions, a data URI of PNG. */
  readonly reconstructions: string;
}

/** Numbers of encoded test digits, of draws from the prior, of reconstructed test digits, and of draws for each. */
export const shown = { latents: 600, samples: 32, digits: 8, draws: 3 } as const;

/** Pictures side by side in either sheet. */
export const across = 8;

/** Variance of a dimension's means over images above which it counts as active. */
export const activeAbove = 0.01;

export const idOf = ({ member }: Pick<KlTermState, "member">): string => nth(ids, member);

/**
 * The models of the family in the order of β, from their cards.
 *
 * @throws ApiFailure a card has no measured dimensions
 */
export function familyOf(cards: readonly Card[]): readonly Member[] {
  return cards.map((card, member) => {
    const { test, dimensions } = card.metrics;
    if (!dimensions) throw new ApiFailure("refused", `expected measured dimensions of ${card.id}, got none`);
    const { klNats: rate, reconstructionNats: distortion } = test;
    return { id: card.id, beta: nth(betas, member), card, dimensions, rate, distortion };
  });
}

export const chosenOf = ({ member }: KlTermState, { family }: Pick<KlTermAnswers, "family">): Member =>
  nth(family, member);

/** The model with β = 1, which was trained on the bound. */
export const atOne = ({ family }: Pick<KlTermAnswers, "family">): Member => nth(family, betas.indexOf(1));

export const isActive = ({ meanVariance }: Dimensions[number]): boolean => meanVariance > activeAbove;

export const activeCount = ({ dimensions }: Pick<Member, "dimensions">): number => dimensions.filter(isActive).length;

/** Dimensions with their positions in z, by decreasing variance of their means. */
export const ordered = ({ dimensions }: Pick<Member, "dimensions">) =>
  dimensions.map((dimension, index) => ({ ...dimension, index })).toSorted((a, b) => b.meanVariance - a.meanVariance);

/** Training objective at weight β, D + β R, nats. */
export const priceAt = ({ rate, distortion }: Pick<Member, "rate" | "distortion">, beta: number): number =>
  distortion + beta * rate;

/** Variance of the aggregated posterior in each dimension: variance of the means plus average posterior variance. */
export const spread = ({ dimensions }: Pick<Member, "dimensions">): readonly number[] =>
  dimensions.map(({ meanVariance, posteriorVariance }) => meanVariance + posteriorVariance);

/** From one member to another with a smaller weight: nats of rate paid, of distortion saved, and their ratio. */
export function bought(from: Pick<Member, "rate" | "distortion">, to: Pick<Member, "rate" | "distortion">) {
  const rate = to.rate - from.rate;
  const distortion = from.distortion - to.distortion;
  return { rate, distortion, each: distortion / rate };
}
