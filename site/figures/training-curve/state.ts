/** State of the training curve: a model of the plane, and an epoch of its training. */

import type { Card } from "../../lib/api/model-requests.ts";
import { choice, number, type StateOf } from "../../lib/figure/fields.ts";
import { nth } from "../../lib/numbers/nth.ts";

/** One record of a model's history.json; nats per image. */
export interface EpochRecord {
  readonly epoch: number;
  readonly trainElboNats: number;
  readonly testElboNats: number;
  readonly testReconstructionNats: number;
  readonly testKlNats: number;
}

/** Plane models of the same pixels, so that their bounds are comparable. */
export const models = {
  "mlp-2d": "784-200-(2)",
  "mlp-large-2d-fullcov": "784-300-60-10-(2)",
  "atlas-2d": "residual",
} as const;

/** Epochs of the longest training run. */
export const epochs = 50;

export const fields = {
  model: choice("mlp-2d", models),
  epoch: number(epochs, { min: 1, max: epochs, step: 1 }),
};

export type TrainingState = StateOf<typeof fields>;

export interface TrainingAnswers {
  readonly card: Card;
  readonly history: readonly EpochRecord[];
}

/** The record of an epoch, or the last one if training ended before. */
export const recordAt = ({ history }: TrainingAnswers, epoch: number): EpochRecord =>
  nth(history, Math.min(epoch, history.length) - 1);
