/** State of fig-kl-term: one of seven models that differ in the weight of their KL term and in nothing else. */
import { ApiFailure } from "../../lib/api/api.ts";
import type { Card, LatentsAnswer } from "../../lib/api/model-requests.ts";
import { number, type StateOf, seed } from "../../lib/figure/fields.ts";

/** The weights of the family, from no KL term to one that outweighs everything. */
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

/** A model of the family, as its card measures it on the test digits. */
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
  /** In the order of β. */
  readonly family: readonly Member[];
  readonly latents: LatentsAnswer;
  /** Decoded draws of the prior, a data URI of PNG. */
  readonly samples: string;
  /** Test digits, each with its reconstructions, a data URI of PNG. */
  readonly reconstructions: string;
}

/** Encoded test digits in the plane, pictures of the prior, test digits that are reconstructed, and how often each. */
export const shown = { latents: 600, samples: 32, digits: 8, draws: 3 } as const;

/** Pictures side by side in either sheet. */
export const across = 8;

/** A dimension is active where the variance of its means over images exceeds it. */
export const activeAbove = 0.01;

export const idOf = ({ member }: Pick<KlTermState, "member">): string => ids[member] as string;

/**
 * The models of the family, from their cards in the order of β.
 *
 * @throws ApiFailure the dimensions of one were not measured
 */
export function familyOf(cards: readonly Card[]): readonly Member[] {
  return cards.map((card, member) => {
    const { test, dimensions } = card.metrics;
    if (!dimensions) throw new ApiFailure("refused", `expected measured dimensions of ${card.id}, got none`);
    const { klNats: rate, reconstructionNats: distortion } = test;
    return { id: card.id, beta: betas[member] as number, card, dimensions, rate, distortion };
  });
}

export const chosenOf = ({ member }: KlTermState, { family }: Pick<KlTermAnswers, "family">): Member =>
  family[member] as Member;

/** The one that was trained for the bound. */
export const atOne = ({ family }: Pick<KlTermAnswers, "family">): Member => family[betas.indexOf(1)] as Member;

export const isActive = ({ meanVariance }: Dimensions[number]): boolean => meanVariance > activeAbove;

export const activeCount = ({ dimensions }: Pick<Member, "dimensions">): number => dimensions.filter(isActive).length;

/** The dimensions with their positions in z, the one whose means vary most first. */
export const ordered = ({ dimensions }: Pick<Member, "dimensions">) =>
  dimensions.map((dimension, index) => ({ ...dimension, index })).toSorted((a, b) => b.meanVariance - a.meanVariance);

/** What training minimised at the weight β, D + β R, nats. */
export const priceAt = ({ rate, distortion }: Pick<Member, "rate" | "distortion">, beta: number): number =>
  distortion + beta * rate;

/** "z₃" of the third dimension. */
export const dimensionName = (index: number): string =>
  `z${String(index + 1).replace(/\d/g, (digit) => String.fromCharCode(0x2080 + Number(digit)))}`;

/** The variance of the aggregated posterior in each dimension: of the means, and within an average posterior. */
export const spread = ({ dimensions }: Pick<Member, "dimensions">): readonly number[] =>
  dimensions.map(({ meanVariance, posteriorVariance }) => meanVariance + posteriorVariance);

/** What the step from one member to one of a smaller weight pays in rate, and saves in distortion for each nat of it. */
export function bought(from: Pick<Member, "rate" | "distortion">, to: Pick<Member, "rate" | "distortion">) {
  const rate = to.rate - from.rate;
  const distortion = from.distortion - to.distortion;
  return { rate, distortion, each: distortion / rate };
}
