/** State of fig-line-check: fig-line's default points, the shift of one of them, and the assumed noise. */

import type { Answer } from "../../lib/api/requests.ts";
import { number, type StateOf, seed } from "../../lib/figure/fields.ts";
import { type Point, pairs } from "../../lib/figure/placed-points.ts";
import type { Check } from "../../lib/numbers/predictive-check.ts";
import { fields as line } from "../linear-regression/state.ts";

export const fields = {
  assumed: number(0.3, { min: 0.05, max: 1, step: 0.05 }),
  lifted: number(0, { min: 0, max: 2, step: 0.1 }),
  replica: seed(),
};

export type LineCheckState = StateOf<typeof fields>;

export interface LineCheckAnswers {
  readonly posterior: Answer<"/v1/regression/posterior">;
  readonly largest: Check;
  readonly outside: Check;
}

/** Index of the lifted point, which lies among the others. */
const moved = 3;

export const pointsOf = ({ lifted }: LineCheckState): Point[] =>
  pairs(line.points.initial).map(([x, y], n) => [x, n === moved ? y + lifted : y]);

export const draws = 2000;
