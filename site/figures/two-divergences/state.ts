/** State of the figure: a mixture of two Gaussians on the line, and the reader's own Gaussian. */

import type { Answer, Body } from "../../lib/api/requests.ts";
import { number, type StateOf } from "../../lib/figure/fields.ts";
import { spaced } from "../../plot/contours.ts";

const place = { min: -5, max: 5, step: 0.05 };
const width = { min: 0.3, max: 4, step: 0.05 };

export const fields = {
  m1: number(-2.5, place),
  m2: number(2.5, place),
  s1: number(0.8, { ...width, max: 2 }),
  s2: number(0.8, { ...width, max: 2 }),
  w: number(0.5, { min: 0.05, max: 0.95, step: 0.05 }),
  qm: number(1, place),
  qs: number(1.5, width),
};

export type LineState = StateOf<typeof fields>;

export interface LineAnswers {
  readonly nearest: Answer<"/v1/gaussians/nearest">;
  readonly density: Answer<"/v1/mixtures/density">;
  /** Divergences of the reader's q from the mixture. */
  readonly yours: Answer<"/v1/gaussians/divergence">;
  /** Divergence of the reader's q from the moment-matched Gaussian. */
  readonly detour: Answer<"/v1/gaussians/divergence">;
}

/** Range of the panels, and the points at which the mixture's density is evaluated. */
export const extent = [-6, 6] as const;
export const along = spaced(extent, 193);

type LineMixture = Body<"/v1/gaussians/nearest">["mixture"];

export const mixtureOf = ({ m1, m2, s1, s2, w }: Omit<LineState, "qm" | "qs">): LineMixture => ({
  weights: [w, 1 - w],
  means: [[m1], [m2]],
  covariances: [[[s1 ** 2]], [[s2 ** 2]]],
});

export const gaussianOf = ({ qm, qs }: Pick<LineState, "qm" | "qs">) => ({ mean: [qm], covariance: [[qs ** 2]] });
