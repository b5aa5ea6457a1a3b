/** State of fig-anatomy: one picture on its way through a model and back, and the parts of its requests. */

import type { Card, LatentsAnswer, TestDigit } from "../../lib/api/model-requests.ts";
import type { Answer } from "../../lib/api/requests.ts";
import { choice, number, type StateOf, seed } from "../../lib/figure/fields.ts";
import { brushAt, brushes, side, strokesField } from "../../lib/figure/paint.ts";
import { divergenceFromPrior } from "../../lib/numbers/normal.ts";
import { nth } from "../../lib/numbers/nth.ts";

export const model = "mlp-2d";

export const fields = {
  page: choice("digit", { digit: "Test digit", blank: "Blank page" }),
  digit: number(62, { min: 0, max: 9999, step: 1 }),
  strokes: strokesField,
  brush: choice("ink", brushes),
  bx: brushAt(side - 4),
  by: brushAt(side - 4),
  e1: number(1, { min: -3, max: 3, step: 0.05 }),
  e2: number(-1, { min: -3, max: 3, step: 0.05 }),
  output: choice("probabilities", { probabilities: "Probabilities", samples: "Bernoulli sample" }),
  seed: seed(),
};

export type AnatomyState = StateOf<typeof fields>;

export interface AnatomyAnswers {
  readonly card: Card;
  readonly latents: LatentsAnswer;
  readonly digit: TestDigit;
  readonly encoding: Answer<"/v1/models/:id/encode">;
  /** z = μ + L ε. */
  readonly latent: readonly [number, number];
  readonly decoding: Answer<"/v1/models/:id/decode">;
  readonly reconstruction: Answer<"/v1/models/:id/reconstruct">;
  readonly elbo: Answer<"/v1/models/:id/elbo">;
}

/** Number of test digits shown on the plane. */
export const shownDigits = 500;

/** Number of decoded draws of q, and of draws that the bounds average over. */
export const draws = 8;
export const elboDraws = 100;

/**
 * Cholesky factor L of the posterior's covariance, Σ = L Lᵀ, lower triangular, (2, 2).
 */
export function factor({ variance, covariance }: AnatomyAnswers["encoding"]): [[number, number], [number, number]] {
  const [first = 0, second = 0] = variance[0] ?? [];
  const shared = covariance?.[0]?.[1]?.[0] ?? 0;
  const a = Math.sqrt(first);
  return [
    [a, 0],
    [shared / a, Math.sqrt(second - (shared / a) ** 2)],
  ];
}

/** KL(q || p) of each dimension separately, nats: ½ (μ² + σ² - 1 - log σ²). */
export function klByDimension({ mean, variance }: AnatomyAnswers["encoding"]): number[] {
  return (mean[0] ?? []).map((mu, i) => divergenceFromPrior(mu, nth(nth(variance, 0), i)));
}
