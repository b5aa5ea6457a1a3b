/** State of fig-tightness: a test digit, the importance-weighted bounds that three models give it, and the evidence of one. */

import type { TestDigit } from "../../lib/api/model-requests.ts";
import { type Answer, json, post } from "../../lib/api/requests.ts";
import { choice, number, type StateOf, seed } from "../../lib/figure/fields.ts";
import { last, nth } from "../../lib/numbers/nth.ts";

/** Models of the same pixels, so that their bounds are comparable. */
export const models = ["mlp-2d", "atlas-2d", "gtm-2d"] as const;
export type Model = (typeof models)[number];

export const fields = {
  weighed: number(8, { min: 0, max: 9999, step: 1 }),
  integrated: choice("mlp-2d", { "mlp-2d": "mlp-2d", "atlas-2d": "atlas-2d", "gtm-2d": "gtm-2d" }),
  draw: seed(),
};

export type TightnessState = StateOf<typeof fields>;

export type Bounds = Answer<"/v1/models/:id/elbo">;
export type Exact = Answer<"/v1/models/:id/posterior">;

/** Bounds by k, a row for each image. */
export type Grouped = Pick<Bounds, "groupedBoundNats" | "groupedStandardErrorNats">;

/** By model. */
export type AllBounds = Readonly<Record<Model, Grouped>>;

export interface TightnessAnswers {
  readonly digit: TestDigit;
  readonly bounds: AllBounds;
  /** The evidence under the integrated model, by quadrature, which a latent plane allows. */
  readonly exact: Exact;
}

/** k, the draws of a bound. */
export const sizes = [1, 2, 5, 10, 20, 50, 100, 200, 500] as const;

/** S, the total number of draws: two groups of the largest size. */
export const draws = 1000;
export function boundsRequest(id: string, images: readonly (readonly (readonly number[])[])[], drawSeed: number) {
  return post("/v1/models/:id/elbo", { images, draws, groupSizes: [...sizes], seed: drawSeed }, json, { id });
}

/** The bounds of an image as an event reports them: from its first draws, or from all. */
export interface SoFar {
  readonly groupedBoundNats: readonly number[];
  readonly groupedStandardErrorNats: readonly number[];
}

/** The latest of them as an answer has them. */
export const boundsSoFar = (events: readonly SoFar[]): Grouped => {
  const { groupedBoundNats, groupedStandardErrorNats } = last(events);
  return { groupedBoundNats: [[...groupedBoundNats]], groupedStandardErrorNats: [[...groupedStandardErrorNats]] };
};

/** Smallest grid: its density is not used. */
const smallest = 8;

export const evidenceRequest = (id: string, image: readonly (readonly number[])[]) =>
  post("/v1/models/:id/posterior", { images: [image], size: smallest }, json, { id });

export interface Bound {
  readonly size: number;
  readonly nats: number;
  readonly standardError: number;
}

/** The bounds of the first image, by k: fewer sizes for fewer draws. */
export const curveOf = ({ groupedBoundNats: [nats = []] = [], groupedStandardErrorNats }: Grouped): readonly Bound[] =>
  nats.map((each, i) => ({
    size: sizes[i] as number,
    nats: each,
    standardError: groupedStandardErrorNats?.[0]?.[i] as number,
  }));

/** Log evidence less the bound of a single draw under the integrated model, nats. */
export const missingOf = (
  { integrated }: Pick<TightnessState, "integrated">,
  answers: Pick<TightnessAnswers, "bounds" | "exact">,
): number => answers.exact.logEvidence - nth(curveOf(answers.bounds[integrated]), 0).nats;

/** Share of this gap that the largest number of draws closes. */
export function recoveredShare(state: Pick<TightnessState, "integrated">, answers: TightnessAnswers): number {
  const points = curveOf(answers.bounds[state.integrated]);
  return (last(points).nats - nth(points, 0).nats) / missingOf(state, answers);
}
