/** State of fig-tightness: a test digit, and the importance-weighted bounds that three models give it. */

import type { TestDigit } from "../../lib/api/model-requests.ts";
import { type Answer, json, post } from "../../lib/api/requests.ts";
import { number, type StateOf, seed } from "../../lib/figure/fields.ts";

/** Models of the same pixels, so that their bounds are comparable. */
export const models = ["mlp-2d", "atlas-2d", "gtm-2d"] as const;
export type Model = (typeof models)[number];

export const fields = {
  weighed: number(8, { min: 0, max: 9999, step: 1 }),
  draw: seed(),
};

export type TightnessState = StateOf<typeof fields>;

export type Bounds = Answer<"/v1/models/:id/elbo">;

export interface TightnessAnswers {
  readonly digit: TestDigit;
  readonly bounds: Readonly<Record<Model, Bounds>>;
}

/** k, the draws of a bound. */
export const sizes = [1, 2, 5, 10, 20, 50, 100, 200, 500] as const;

/** S, the total number of draws: two groups of the largest size. */
export const draws = 1000;

export const boundsRequest = (id: string, images: readonly (readonly (readonly number[])[])[], drawSeed: number) =>
  post("/v1/models/:id/elbo", { images, draws, groupSizes: sizes, seed: drawSeed }, json, { id });

export interface Bound {
  readonly size: number;
  readonly nats: number;
  readonly standardError: number;
}

/** The bounds of the first image, by k. */
export const curveOf = ({ groupedBoundNats, groupedStandardErrorNats }: Bounds): readonly Bound[] =>
  sizes.map((size, i) => ({
    size,
    nats: groupedBoundNats?.[0]?.[i] as number,
    standardError: groupedStandardErrorNats?.[0]?.[i] as number,
  }));
