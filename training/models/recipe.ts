/**
 * A recipe: everything that decides a model, readable as the experiment that it is.
 */
import type { Convention } from "../../worker/artifact.ts";
import type { AdamOptions } from "../adam.ts";
import type { VaeModel } from "../vae/model.ts";

export interface Recipe extends VaeModel {
  /** Model id, as in the URL. */
  readonly id: string;
  /** One line for people. */
  readonly title: string;
  /** The networks in words. */
  readonly architecture: string;
  readonly convention: Convention;
  readonly optimizer: AdamOptions;
  readonly batchSize: number;
  readonly epochs: number;
  /** The seed of the published run. */
  readonly seed: number;
  /** What a user of the model should know. */
  readonly notes: readonly string[];
}
