/** State of the figure: a categorical distribution of three outcomes, and the temperature of its relaxation. */

import type { Answer } from "../../lib/api/requests.ts";
import { choice, number, type StateOf, seed } from "../../lib/figure/fields.ts";

const share = { min: 0.02, max: 0.96, step: 0.01 };

export const fields = {
  tau: number(0.5, { min: 0.05, max: 5, step: 0.05 }),
  first: number(0.2, share),
  /** The second outcome's share of the rest. */
  split: number(0.35, share),
  pass: choice("relaxed", { relaxed: "Relaxed", straight: "Straight-through" }),
  seed: seed(),
};

export type SimplexState = StateOf<typeof fields>;

export interface SimplexAnswers {
  readonly relaxed: Answer<"/v1/reparameterizations/categorical">;
  /** The same draws rounded to their nearest corners. */
  readonly hard: Answer<"/v1/reparameterizations/categorical">;
}

export const drawCount = 600;

type Three = readonly [number, number, number];

export const probabilitiesOf = ({ first, split }: Pick<SimplexState, "first" | "split">): Three => {
  const second = (1 - first) * split;
  return [first, second, 1 - first - second];
};

/** Barycentric coordinates of a point as probabilities; outside the triangle, negative ones become 0.01. */
export function probabilitiesAt(x: number, y: number): Pick<SimplexState, "first" | "split"> {
  const third = y / height;
  const [a, b, c] = [1 - x - third / 2, x - third / 2, third].map((share) => Math.max(share, 0.01)) as [
    number,
    number,
    number,
  ];
  return { first: a / (a + b + c), split: b / (b + c) };
}

/** Height of a triangle of side one. */
export const height = Math.sqrt(3) / 2;

/** Position of a point of the simplex in the triangle: the first outcome at the left, the second at the right. */
export const inTriangle = ([, b = 0, c = 0]: readonly number[]): [number, number] => [b + c / 2, c * height];
