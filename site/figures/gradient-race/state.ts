/** State of the figure: an approximation, its target, and the number of draws that each estimator averages. */

import type { Answer, Body } from "../../lib/api/requests.ts";
import { choice, number, type StateOf, seed } from "../../lib/figure/fields.ts";
import { spaced } from "../../plot/contours.ts";

type Target = Body<"/v1/reparameterizations/gradients">["target"];

export const targets: Readonly<Record<"bell" | "pair", Target>> = {
  /** One Gaussian, which the approximation can equal. */
  bell: { weights: [1], means: [1.5], standardDeviations: [0.8] },
  /** Two modes, which it cannot. */
  pair: { weights: [0.5, 0.5], means: [-1.5, 1.5], standardDeviations: [0.6, 0.6] },
};

export const fields = {
  target: choice("bell", { bell: "One Gaussian", pair: "Two modes" }),
  qm: number(-0.5, { min: -3, max: 3, step: 0.05 }),
  qs: number(1.2, { min: 0.3, max: 3, step: 0.05 }),
  draws: number(1000, { min: 100, max: 10_000, step: 100 }),
  seed: seed(),
};

export type RaceState = StateOf<typeof fields>;

export interface RaceAnswers {
  readonly gradients: Answer<"/v1/reparameterizations/gradients">;
  readonly density: Answer<"/v1/mixtures/density">;
}

/** The four estimators, in the order of their history. */
export const estimators = {
  scoreFunction: "score function",
  controlVariate: "control variate",
  pathwise: "pathwise",
  stickingTheLanding: "sticking the landing",
} as const;

export type Estimator = keyof typeof estimators;
export const names = Object.keys(estimators) as Estimator[];

export const extent = [-5, 5] as const;
export const along = spaced(extent, 161);

/** The target as the mixture routes take it. */
export const asMixture = ({ weights, means, standardDeviations }: Target) => ({
  weights,
  means: means.map((mean) => [mean]),
  covariances: standardDeviations.map((s) => [[s * s]]),
});
