/** State of fig-cross-fade: two test digits, and the straight line between them in two latent planes. */

import type { TestDigit } from "../../lib/api/model-requests.ts";
import type { Answer } from "../../lib/api/requests.ts";
import { number, type StateOf } from "../../lib/figure/fields.ts";
import { nth } from "../../lib/numbers/nth.ts";

/** The models: a linear decoder and a network, both on a latent plane. */
export const models = ["ppca-2d", "mlp-2d"] as const;
export type WalkModel = (typeof models)[number];

const digitLimits = { min: 0, max: 9999, step: 1 };

export const fields = {
  start: number(3, digitLimits),
  end: number(5, digitLimits),
};

export type WalkState = StateOf<typeof fields>;
export type Walk = Answer<"/v1/models/:id/interpolate">;

export interface WalkAnswers {
  readonly digits: readonly [TestDigit, TestDigit];
  readonly walks: Readonly<Record<WalkModel, Walk>>;
}

/** Points on a path, including both ends. */
export const steps = 9;

type Picture = readonly (readonly number[])[];

/**
 * Distance of each picture on a path from the cross-fade of the pictures at its ends: the mean over pixels of
 * |x_i - (1 - t) x_first - t x_last|, t = i / (steps - 1).
 */
export function offTheFade(images: readonly Picture[]): number[] {
  const [first = [], last = []] = [images[0]?.flat(), images.at(-1)?.flat()];
  return images.map((image, i) => {
    const share = i / (images.length - 1);
    const fade = first.map((value, p) => (1 - share) * value + share * nth(last, p));
    return image.flat().reduce((sum, value, p) => sum + Math.abs(value - nth(fade, p)), 0) / fade.length;
  });
}
