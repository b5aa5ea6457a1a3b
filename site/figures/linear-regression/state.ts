/** State of the figure: the points and how many are used, prior and noise, and the reader's own line. */

import type { Answer, Body } from "../../lib/api/requests.ts";
import { choice, number, numbers, type StateOf, seed } from "../../lib/figure/fields.ts";
import { type Point, pairs, tools } from "../../lib/figure/placed-points.ts";
import { spaced } from "../../plot/contours.ts";

/** Range of inputs, targets and weights in the panels. */
export const extent = [-3, 3] as const;

export const most = 12;

const place = { min: extent[0], max: extent[1], step: 0.01 };

export const fields = {
  /** x and y of each point, alternating; drawn once around y = 0.5 x - 0.4. */
  points: numbers([-1.9, -1.45, -1.4, -0.92, -0.8, -1.05, -0.3, -0.4, 0.35, -0.6, 0.6, 0.2, 1.2, -0.15, 1.8, 0.4], {
    ...place,
    most: 2 * most,
  }),
  used: number(most, { min: 0, max: most, step: 1, say: (count) => (count === most ? "all" : `first ${count}`) }),
  prior: number(1, { min: 0.1, max: 2, step: 0.1 }),
  noise: number(0.3, { min: 0.05, max: 1, step: 0.05 }),
  intercept: number(0.5, place),
  slope: number(-0.5, place),
  seed: seed(),
  tool: choice("move", tools),
};

export type LineState = StateOf<typeof fields>;

export interface LineAnswers {
  readonly posterior: Answer<"/v1/regression/posterior">;
  readonly predictive: Answer<"/v1/regression/predict">;
  readonly draws: Answer<"/v1/mixtures/sample">;
}

/** The points that the posterior has seen. */
export const seen = ({ points, used }: LineState): Point[] => pairs(points).slice(0, used);

/** Inputs at which the predictive distribution is evaluated. */
export const along = spaced(extent, 49);

export const drawCount = 12;

/** Intercept and slope have independent Gaussian priors of one width. */
export function dataAndPrior(
  points: readonly Point[],
  { prior, noise }: Pick<LineState, "prior" | "noise">,
): Body<"/v1/regression/posterior"> {
  return {
    inputs: points.map(([x]) => [1, x]),
    targets: points.map(([, y]) => y),
    noiseVariance: noise ** 2,
    prior: {
      mean: [0, 0],
      covariance: [
        [prior ** 2, 0],
        [0, prior ** 2],
      ],
    },
  };
}
