/** State of the figure, its two mixtures, and the places where their densities are evaluated. */

import type { Answer, Body } from "../../lib/api/requests.ts";
import { choice, flag, number, type StateOf, seed } from "../../lib/figure/fields.ts";
import { spaced } from "../../plot/contours.ts";

const round = [
  [1, 0],
  [0, 1],
];

export type Mixture = Body<"/v1/mixtures/sample">["mixture"];

export const mixtures: Readonly<Record<"round" | "tilted", Mixture>> = {
  /** Two components of equal width, neither tilted: a slice can only reweight them. */
  round: {
    weights: [0.5, 0.5],
    means: [
      [1, 1],
      [3, 5],
    ],
    covariances: [round, round],
  },
  /** Tilted components: a slice also moves them and narrows them. */
  tilted: {
    weights: [0.5, 0.5],
    means: [
      [1, 1],
      [3, 5],
    ],
    covariances: [
      [
        [1, 0.8],
        [0.8, 1],
      ],
      [
        [1, -0.6],
        [-0.6, 1],
      ],
    ],
  },
};

export const fields = {
  x1: number(2, { min: -2, max: 6, step: 0.01 }),
  mixture: choice("round", { round: "Round", tilted: "Tilted" }),
  samples: flag(true),
  seed: seed(),
};

export type SliceState = StateOf<typeof fields>;

export interface SliceAnswers {
  readonly joint: Answer<"/v1/mixtures/density">;
  readonly sample: Answer<"/v1/mixtures/sample">;
  readonly conditional: Answer<"/v1/mixtures/condition">;
}

/** Region of the plane that the panels show. */
export const extent = { x1: [-2, 6], x2: [-2, 8] } as const;

/** Grids on which the joint and the conditional density are evaluated. */
export const grid = { xs: spaced(extent.x1, 41), ys: spaced(extent.x2, 41) };
export const along = spaced(extent.x2, 161);

export const sampleCount = 500;
