/** State of fig-quakes-check: the number of components fitted to the earthquakes. */
import { number, type StateOf, seed } from "../../lib/figure/fields.ts";
import type { Check } from "../../lib/numbers/predictive-check.ts";
import { fields as quakes } from "../earthquakes/state.ts";

export const fields = {
  fitted: number(1, { min: 1, max: 5, step: 1 }),
  drawn: seed(quakes.data.initial),
  replica: seed(),
};

export type QuakesCheckState = StateOf<typeof fields>;

export interface QuakesCheckAnswers {
  readonly dispersion: Check;
  readonly largest: Check;
  readonly zeros: Check;
}

export const draws = 1000;
