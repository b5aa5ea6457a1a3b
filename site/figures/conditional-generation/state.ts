/** State of fig-styles: a style, from a real digit or chosen by hand, applied to each of the ten digits. */

import type { LatentsAnswer, TestDigit } from "../../lib/api/model-requests.ts";
import type { Answer } from "../../lib/api/requests.ts";
import { choice, number, type StateOf } from "../../lib/figure/fields.ts";

/** The model that the text discusses. */
export const model = "cvae-2d";

const coordinate = (initial: number) => number(initial, { min: -3, max: 3, step: 0.05 });

export const fields = {
  model: choice(model, { "cvae-2d": "Two coordinates", "cvae-4d": "Four coordinates" }),
  digit: number(0, { min: 0, max: 9999, step: 1 }),
  style: choice("real", { real: "The digit’s own style", own: "A style by hand" }),
  z1: coordinate(0),
  z2: coordinate(0),
  axis: choice("1", { 1: "Sweep z₁", 2: "z₂", 3: "z₃", 4: "z₄" }),
};

export type ConditionalState = StateOf<typeof fields>;

export interface ConditionalAnswers {
  readonly digit: TestDigit;
  readonly encoding: Answer<"/v1/models/:id/encode">;
  readonly latents: LatentsAnswer;
  /** The style z shared by all ten digits. */
  readonly style: readonly number[];
  /** Data URIs of the picture sheets. */
  readonly ten: string;
  readonly sweep: string;
  /** The digit's cost under each of the ten labels. */
  readonly elbo: Answer<"/v1/models/:id/elbo">;
}

export const classes = Array.from({ length: 10 }, (_, label) => label);

/** Number of test digits whose style is shown, and of draws that a cost is averaged over. */
export const shownDigits = 500;
export const elboDraws = 5;

/** Values of the swept coordinate, from the bottom row of the sheet to the top. */
export const sweepAt = [-2, -1, 0, 1, 2] as const;

/** Index of the swept coordinate, from 0; the last one if the model has fewer. */
export const sweptCoordinate = (axis: string, style: readonly number[]): number =>
  Math.min(Number(axis), style.length) - 1;

/** Latents of the sheet, row by row from its top; the ten of a row are equal. */
export function sweepLatents(style: readonly number[], axis: string): number[][] {
  const coordinate = sweptCoordinate(axis, style);
  return [...sweepAt].reverse().flatMap((value) => {
    const swept = style.map((z, i) => (i === coordinate ? value : z));
    return classes.map(() => swept);
  });
}

/** p(y | x) by Bayes' theorem with equal priors, with its lower bound in place of each log p(x | y). */
export function classProbabilities(elboNats: readonly number[]): number[] {
  const highest = Math.max(...elboNats);
  const weights = elboNats.map((elbo) => Math.exp(elbo - highest));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}
