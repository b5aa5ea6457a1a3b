/**
 * The commands for regressors.
 */
import type { RegressorCard } from "../../worker/artifact.ts";
import { keepDerivation } from "../command-line/derived-recipes.ts";
import type { RegressorRecipe } from "../models/regressor-recipe.ts";
import { requireSoundRegressor } from "../models/sound.ts";
import { requireRun } from "../runs/run-file.ts";
import { loadCheckpoint, type RegressorCheckpoint } from "./checkpoint.ts";
import type { RegressionData } from "./data.ts";
import { evaluatePublished, publishRegressor } from "./publish.ts";
import { type RegressorListener, runName, train } from "./train.ts";

export interface RegressorCommandOptions {
  readonly backend: string;
  /** Optimiser steps; by default the recipe's. */
  readonly steps: number | undefined;
  /** The first seed is published. */
  readonly seeds: readonly [number, ...number[]];
  /** Folder in which models/<id>/ is published. */
  readonly out: string;
  readonly checkpoints: string;
  readonly resume: boolean;
  readonly fresh: boolean;
  readonly command: readonly string[];
  /** An observer of a run of that many steps. */
  readonly watch: (recipe: RegressorRecipe, steps: number) => RegressorListener;
}

type Command = (
  recipe: RegressorRecipe,
  data: RegressionData,
  options: RegressorCommandOptions,
) => Promise<RegressorCard>;

const trainAndPublish: Command = async (recipe, data, { seeds, watch, ...options }) => {
  const steps = options.steps ?? recipe.steps;
  requireSoundRegressor(recipe);
  await keepDerivation(options, recipe);
  const done: RegressorCheckpoint[] = [];
  for (const seed of seeds) done.push(await train(recipe, data, { ...options, steps, seed }, watch(recipe, steps)));
  return publishFirst(recipe, data, done, options.out);
};

const publishCheckpoints: Command = async (recipe, data, { seeds, checkpoints, out }) => {
  const load = (seed: number) => requireRun(loadCheckpoint, checkpoints, runName(recipe, data, seed));
  return publishFirst(recipe, data, await Promise.all(seeds.map(load)), out);
};

function publishFirst(
  recipe: RegressorRecipe,
  data: RegressionData,
  [first, ...others]: readonly RegressorCheckpoint[],
  out: string,
): Promise<RegressorCard> {
  return publishRegressor(recipe, first as RegressorCheckpoint, others, data, out);
}

/** By name, as on the command line; each returns the card. */
export const regressorCommands = {
  train: trainAndPublish,
  evaluate: (recipe, data, { out }) => evaluatePublished(recipe, data, out),
  export: publishCheckpoints,
} as const satisfies Record<string, Command>;
