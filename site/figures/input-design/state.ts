/** State of the figure: the input distribution, prior and noise of a two-dimensional regression. */

import type { Answer } from "../../lib/api/requests.ts";
import { flag, number, type StateOf, seed } from "../../lib/figure/fields.ts";
import { nth } from "../../lib/numbers/nth.ts";
import { spaced } from "../../plot/contours.ts";

/** Ranges of the inputs and of the weights in the panels. */
export const extent = [-3, 3] as const;

/** The true weights. */
export const trueWeights = [-1, 1] as const;

/** Noise variance in three of the four presets, and of targets drawn with the slip. */
export const usualNoise = 0.1;

export const fields = {
  spread: number(1, { min: 0.1, max: 2, step: 0.1 }),
  centre: number(0, { min: -2, max: 2, step: 0.1 }),
  tilt: number(0, { min: -0.9, max: 0.9, step: 0.1 }),
  noise2: number(usualNoise, { min: 0.01, max: 0.5, step: 0.01 }),
  width: number(1, { min: 0.1, max: 4, step: 0.1 }),
  count: number(20, { min: 1, max: 60, step: 1 }),
  slip: flag(false),
  draw: seed(),
};

export type DesignState = StateOf<typeof fields>;

export interface DesignAnswers {
  readonly data: Answer<"/v1/regression/simulate">;
  readonly posterior: Answer<"/v1/regression/posterior">;
  readonly predictive: Answer<"/v1/regression/predict">;
  readonly density: Answer<"/v1/mixtures/density">;
}

/** Fields of the presets, the section's four experiments. */
export const presets = {
  "Unit inputs": { spread: 1, centre: 0, noise2: usualNoise },
  "Variance 0.1": { spread: 0.1, centre: 0, noise2: usualNoise },
  "Variance 0.1, mean 1": { spread: 0.1, centre: 1, noise2: usualNoise },
  "Noise 0.01": { spread: 1, centre: 0, noise2: 0.01 },
} as const;

/** Grids on which log posterior and predictive variance are evaluated. */
export const grid = { xs: spaced(extent, 33), ys: spaced(extent, 33) };

/** p(x), a Gaussian whose second input has mean 0 and variance 1. */
export function inputDistribution({ spread, centre, tilt }: Pick<DesignState, "spread" | "centre" | "tilt">) {
  const shared = tilt * Math.sqrt(spread);
  return {
    mean: [centre, 0],
    covariance: [
      [spread, shared],
      [shared, 1],
    ],
  };
}

/** How many posterior standard deviations the true weights are from the posterior mean: |L⁻¹ (w - m)|, S = L Lᵀ. */
export function surprise({ mean, covariance }: Pick<DesignAnswers["posterior"], "mean" | "covariance">): number {
  const [[a = 0] = [], [b = 0, c = 0] = []] = covariance;
  const [u, v] = trueWeights.map((weight, i) => weight - nth(mean, i)) as [number, number];
  return Math.sqrt((c * u * u - 2 * b * u * v + a * v * v) / (a * c - b * b));
}
