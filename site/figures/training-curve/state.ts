/** State of figure 9.2: an epoch of the training of the atlas' model. */
import { number, type StateOf } from "../../lib/fields.ts";
import { json, type RequestFor } from "../../lib/requests.ts";
import { model } from "../latent-atlas/state.ts";

/** One record of a model's history.json; nats per image. */
export interface EpochRecord {
  readonly epoch: number;
  readonly trainElboNats: number;
  readonly testElboNats: number;
  readonly testReconstructionNats: number;
  readonly testKlNats: number;
}

export const epochs = 50;

export const fields = { epoch: number(epochs, { min: 1, max: epochs, step: 1 }) };

export type TrainingState = StateOf<typeof fields>;

export interface TrainingAnswers {
  readonly history: readonly EpochRecord[];
}

/** A published artefact, served beside the API. */
export const historyRequest: RequestFor<EpochRecord[]> = {
  method: "GET",
  path: `/models/${model}/history.json`,
  accept: json,
};
