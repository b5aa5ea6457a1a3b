/** State of fig-planes: one cursor in the latent planes of several models. */

import { type Card, type Latent, type LatentsAnswer, planar } from "../../lib/api/model-requests.ts";
import { number, type StateOf } from "../../lib/figure/fields.ts";
import { nth } from "../../lib/numbers/nth.ts";

/** Bernoulli models with a latent plane, in the order of their evidence. */
export const bernoulliModels = [
  "mlp-small-2d",
  "mlp-medium-2d",
  "mlp-2d",
  "mlp-large-2d",
  "mlp-large-2d-fullcov",
  "atlas-2d",
] as const;

/** The report's unconditional variational autoencoders with a latent plane; the last one's evidence is on another scale. */
export const models = [...bernoulliModels, "beta-conv-2d"] as const;

export type PlaneModel = (typeof models)[number];

/** Half the width of the planes, in the prior's standard deviations. */
export const reach = 3;

/** Coarse, because each new position requests a picture from every model. */
const limits = { min: -reach, max: reach, step: 0.25 };

export const fields = {
  right: number(0.5, limits),
  up: number(-0.5, limits),
};

export type PlanesState = StateOf<typeof fields>;

export interface PlaneAnswers {
  readonly card: Card;
  readonly latents: LatentsAnswer;
  /** The picture of the decoder's probabilities at the cursor. */
  readonly picture: string;
}

export type PlanesAnswers = Readonly<Record<PlaneModel, PlaneAnswers>>;

/** Number of encoded test digits in each plane. */
export const latentCount = 200;

export const cursor = ({ right, up }: PlanesState): Latent => [right, up];

/** The encoded digits that lie in the drawn part of a plane. */
export function inPlane({ means, labels }: LatentsAnswer): { mean: Latent; label: number }[] {
  return planar(means)
    .map((mean, i) => ({ mean, label: nth(labels, i) }))
    .filter(({ mean }) => mean.every((z) => Math.abs(z) <= reach));
}
