/** State of fig-denoise: a test digit, the noise and strokes on it, and the model that redraws it. */

import type { TestDigit } from "../../lib/api/model-requests.ts";
import type { Answer } from "../../lib/api/requests.ts";
import { choice, number, type StateOf, seed } from "../../lib/figure/fields.ts";
import { brushAt, brushes, side, strokesField } from "../../lib/figure/paint.ts";
import { nth } from "../../lib/numbers/nth.ts";

export const models = { "mlp-2d": "2 numbers", "conv-4d": "4", "vivid-32d": "32", "mlp-200d": "200" } as const;

export const fields = {
  model: choice("mlp-200d", models),
  digit: number(62, { min: 0, max: 9999, step: 1 }),
  noise: number(0.2, { min: 0, max: 1, step: 0.05 }),
  strokes: strokesField,
  brush: choice("erase", brushes),
  bx: brushAt(side / 2),
  by: brushAt(side / 2),
  seed: seed(),
};

export type DenoiseState = StateOf<typeof fields>;

export type Reconstruction = Answer<"/v1/models/:id/reconstruct">;

export interface DenoiseAnswers {
  readonly digit: TestDigit;
  readonly mended: Reconstruction;
  /** The clean digit. */
  readonly clean: Reconstruction;
}

export const draws = 9;

type Picture = readonly (readonly number[])[];

/**
 * Mean over pixels of |a - b|. For a binary picture and a picture of probabilities, this is the expected share of
 * pixels that a Bernoulli draw gets wrong.
 */
export function difference(a: Picture, b: Picture): number {
  const flat = b.flat();
  return a.flat().reduce((sum, value, i) => sum + Math.abs(value - nth(flat, i)), 0) / flat.length;
}

/** Mean of the reconstructions. */
export function meanPicture(pictures: readonly Picture[]): number[][] {
  return (pictures[0] ?? []).map((row, r) =>
    row.map((_, c) => pictures.reduce((sum, picture) => sum + (picture[r]?.[c] ?? 0), 0) / pictures.length),
  );
}

export interface Differences {
  readonly spoiled: number;
  /** The reconstruction of each draw. */
  readonly draws: readonly number[];
  readonly mean: number;
  /** The clean digit's reconstruction, averaged over as many draws. */
  readonly best: number;
}

/** Distance of every picture from the clean digit. */
export function differences({ mended, clean }: Pick<DenoiseAnswers, "mended" | "clean">): Differences {
  const [truth = []] = clean.inputs;
  const apart = (picture: Picture): number => difference(truth, picture);
  return {
    spoiled: apart(mended.inputs[0] ?? []),
    draws: mended.probabilities.map(apart),
    mean: apart(meanPicture(mended.probabilities)),
    best: apart(meanPicture(clean.probabilities)),
  };
}
