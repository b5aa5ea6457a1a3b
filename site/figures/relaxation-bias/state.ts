/** State of the figure: two outcomes with an objective, and the temperatures of the relaxation. */

import type { Answer } from "../../lib/api/requests.ts";
import { choice, number, type StateOf, seed } from "../../lib/figure/fields.ts";
import { fixed } from "../../lib/numbers/format.ts";
import { nth } from "../../lib/numbers/nth.ts";

/** Temperatures, ascending and about evenly spaced on a logarithmic scale. */
export const temperatures = [0.1, 0.25, 0.63, 1.6, 4, 10] as const;

export const fields = {
  /** π of the first outcome. */
  chance: number(0.3, { min: 0.05, max: 0.95, step: 0.05 }),
  /** t of the first outcome. */
  goal: number(0.45, { min: 0, max: 1, step: 0.05 }),
  /** Index of the temperature that the summary describes. */
  heat: number(2, { min: 0, max: temperatures.length - 1, step: 1, say: (i) => fixed(nth(temperatures, i)) }),
  batch: choice("10", { "1": "1 draw", "10": "10", "100": "100", "1000": "1000" }),
  noise: seed(),
};

export type BiasState = StateOf<typeof fields>;

type Gradients = Answer<"/v1/reparameterizations/categorical/gradients">;

/** One response for each temperature. */
export type BiasAnswers = readonly Gradients[];

export const drawCount = 2000;

export const estimators = {
  scoreFunction: "score function",
  gumbelSoftmax: "Gumbel-softmax",
  straightThrough: "straight-through",
} as const;

export type Estimator = keyof typeof estimators;
export const names = Object.keys(estimators) as Estimator[];

export interface Quality {
  readonly mean: number;
  readonly standardError: number;
  readonly bias: number;
  readonly variance: number;
  /** Root mean square error of the average of a batch. */
  readonly error: number;
}

/** An estimator's gradient with respect to the first logit; the one for the second is its negative. */
export function qualityOf(answer: Gradients, name: Estimator, batch: number): Quality {
  const [mean = 0] = answer[name].mean;
  const [variance = 0] = answer[name].variance;
  const [standardError = 0] = answer[name].standardError;
  // The score function is unbiased: any deviation of its average is noise.
  const bias = name === "scoreFunction" ? 0 : mean - nth(answer.exact, 0);
  return { mean, standardError, bias, variance, error: Math.sqrt(bias ** 2 + variance / batch) };
}
