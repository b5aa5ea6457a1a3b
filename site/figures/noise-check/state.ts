/** State of fig-noise-check: a test quantity of the residuals of both neural regressors. */
import { choice, type StateOf, seed } from "../../lib/figure/fields.ts";
import type { Check } from "../../lib/numbers/predictive-check.ts";

export const fields = {
  quantity: choice("largest-residual", {
    "largest-residual": "Largest residual",
    "share-outside-95": "Outside the 95% band",
    kurtosis: "Kurtosis",
  }),
  replica: seed(),
};

export type NoiseCheckState = StateOf<typeof fields>;

export interface NoiseCheckAnswers {
  readonly constant: Check;
  readonly input: Check;
}

export const draws = 1000;
