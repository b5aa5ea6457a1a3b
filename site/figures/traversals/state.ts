/** State of fig-traversals: a test digit whose latents move one coordinate at a time. */

import type { TestDigit } from "../../lib/api/model-requests.ts";
import type { Answer } from "../../lib/api/requests.ts";
import { choice, number, type StateOf } from "../../lib/figure/fields.ts";
import { divergenceFromPrior } from "../../lib/numbers/normal.ts";
import { nth } from "../../lib/numbers/nth.ts";
import { spaced } from "../../plot/contours.ts";
import { difference } from "../denoise/state.ts";

/** Models whose posteriors are diagonal, so that their divergence is a sum over coordinates. */
export const models = { "conv-20d": "20 dimensions", "vivid-32d": "32", "vivid-40d": "40" } as const;

export const fields = {
  traversed: choice("vivid-32d", models),
  start: number(0, { min: 0, max: 9999, step: 1 }),
  rows: number(8, { min: 4, max: 40, step: 4, say: (rows) => `${rows} rows` }),
};

export type TraversalState = StateOf<typeof fields>;

export type Encoding = Answer<"/v1/models/:id/encode">;

export interface TraversalAnswers {
  readonly digit: TestDigit;
  readonly encoding: Encoding;
  /** One picture of all shown rows. */
  readonly sheet: string;
  /** Pictures of every coordinate at both ends, by rank: lowest value, highest, lowest, … */
  readonly ends: Answer<"/v1/models/:id/decode">;
}

/** Values of the moved coordinate: ± 3 standard deviations of the prior, which contain all but 0.3% of it. */
export const values = spaced([-3, 3], 9);

export interface Dimension {
  /** Its position in z, from 1. */
  readonly index: number;
  /** The digit's own value, the mean of q. */
  readonly mean: number;
  /** KL(q(z_i | x) ‖ N(0, 1)). */
  readonly nats: number;
}

/** The coordinates of a digit's posterior, the most informative first. */
export function ranked({ mean, variance }: Encoding): readonly Dimension[] {
  return (mean[0] ?? [])
    .map((at, i) => ({ index: i + 1, mean: at, nats: divergenceFromPrior(at, nth(nth(variance, 0), i)) }))
    .sort((a, b) => b.nats - a.nats);
}

/** The digit's posterior mean with one coordinate moved, for each dimension and each value, (N · M, d). */
export function moved({ mean }: Encoding, dimensions: readonly Dimension[], to: readonly number[]): number[][] {
  const [centre = []] = mean;
  return dimensions.flatMap(({ index }) => to.map((value) => centre.with(index - 1, value)));
}

export interface Traversal extends Dimension {
  /** Mean over pixels of |p(−3) − p(3)|, full ink = 1. */
  readonly change: number;
}

/** Every coordinate with its effect on the picture. */
export function traversals({ encoding, ends: { images } }: TraversalAnswers): readonly Traversal[] {
  return ranked(encoding).map((dimension, i) => ({
    ...dimension,
    change: difference(images[2 * i] ?? [], images[2 * i + 1] ?? []),
  }));
}
