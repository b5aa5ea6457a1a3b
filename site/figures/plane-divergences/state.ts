/** State of the figure: a mixture of two Gaussians in the plane. */

import type { Answer, Body } from "../../lib/api/requests.ts";
import { number, numbers, type StateOf } from "../../lib/figure/fields.ts";
import { spaced } from "../../plot/contours.ts";

export const fields = {
  /** Coordinates of the first mode, then of the second. */
  modes: numbers([-1.4, -0.8, 1.4, 0.8], { min: -3, max: 3, step: 0.05, most: 4 }),
  tilt: number(0.7, { min: -0.9, max: 0.9, step: 0.05 }),
  share: number(0.5, { min: 0.05, max: 0.95, step: 0.05 }),
};

export type PlaneState = StateOf<typeof fields>;

export interface PlaneAnswers {
  readonly nearest: Answer<"/v1/gaussians/nearest">;
  readonly density: Answer<"/v1/mixtures/density">;
}

export const extent = [-4, 4] as const;
export const grid = { xs: spaced(extent, 41), ys: spaced(extent, 41) };

const variance = 0.64;

/** Centres of both modes; coordinates missing from a permalink are 0. */
export function centres({ modes: [x1 = 0, y1 = 0, x2 = 0, y2 = 0] }: PlaneState) {
  return [
    [x1, y1],
    [x2, y2],
  ] as const;
}

/** A mixture of two equally wide modes with opposite tilt. */
export function mixtureOf(state: PlaneState): Body<"/v1/gaussians/nearest">["mixture"] {
  const { tilt, share } = state;
  const tilted = (by: number) => [
    [variance, by * variance],
    [by * variance, variance],
  ];
  return {
    weights: [share, 1 - share],
    means: centres(state),
    covariances: [tilted(tilt), tilted(-tilt)],
  };
}
