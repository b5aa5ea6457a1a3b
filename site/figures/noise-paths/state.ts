/** State of the figure: the parameters of a Gaussian and of an exponential, and the seed of their noise. */

import type { Answer } from "../../lib/api/requests.ts";
import { number, type StateOf, seed } from "../../lib/figure/fields.ts";

export const fields = {
  mu: number(0.5, { min: -3, max: 3, step: 0.05 }),
  sigma: number(1.2, { min: 0.1, max: 3, step: 0.05 }),
  rate: number(1, { min: 0.2, max: 4, step: 0.05 }),
  noise: seed(),
};

export type PathsState = StateOf<typeof fields>;

export interface PathsAnswers {
  /** ε, by the same seed as the draws. */
  readonly noise: Answer<"/v1/mixtures/sample">;
  readonly draws: Answer<"/v1/mixtures/sample">;
  readonly exponential: Answer<"/v1/reparameterizations/exponential">;
}

/** Number of draws with visible paths, and number of draws in the histograms. */
export const pathCount = 16;
export const drawCount = 2000;

/** Changes of σ and of λ whose effect on each draw is shown, the second as a share of λ. */
export const sigmaChange = 0.3;
export const rateChange = 0.2;
