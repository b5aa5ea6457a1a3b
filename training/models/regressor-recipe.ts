/**
 * The recipe of a regressor: everything that determines it, written as a readable experiment.
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
  /** The original recipe and the changes, for a derived one. */
  readonly derivation?: Derivation;
  /** Notes for users of the model. */
  readonly notes: readonly string[];
}
