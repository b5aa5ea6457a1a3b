/**
 * The recipe of a regressor: everything that decides it, readable as the experiment that it is.
 */
import type { AdamOptions } from "../optimise/adam.ts";
import type { RegressorModel } from "../regression/model.ts";
import type { Derivation } from "./derivation.ts";

export interface RegressorRecipe extends RegressorModel {
  readonly family: "regressor";
  /** Model id, as in the URL. */
  readonly id: string;
  /** One line for people. */
  readonly title: string;
  /** The networks in words. */
  readonly architecture: string;
  readonly optimizer: AdamOptions;
  /** Optimiser steps, each on all observations. */
  readonly steps: number;
  /** The seed of the published run. */
  readonly seed: number;
  /** The recipe that this one comes from, and what was changed. */
  readonly derivation?: Derivation;
  /** What a user of the model should know. */
  readonly notes: readonly string[];
}
