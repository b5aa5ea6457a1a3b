/**
 * The commands for models of images.
 */
import { ImageModelCardSchema } from "../../worker/artifact.ts";
import type { Dataset } from "../data/dataset.ts";
import { requireOwnPlace } from "../data/own-place.ts";
import type { Recipe } from "../models/recipe.ts";
import { readCard } from "../publish/card-file.ts";
import { evaluatePublished, namingOf, publish } from "../publish/publish.ts";
import { requireRun } from "../runs/run-file.ts";
import { type Checkpoint, loadPublished } from "../vae/fit/checkpoint.ts";
import { rehearse } from "../vae/fit/rehearse.ts";
import { runName, train } from "../vae/fit/train.ts";
import { ablate, stateAblation } from "../vae/measure/ablate.ts";
import type { Flags } from "./command-line.ts";
import { keepDerivation } from "./derived-recipes.ts";
import type { ModelCommand } from "./kinds.ts";
import type { ProgressDisplay } from "./progress.ts";
import { printAblation, printCard } from "./report.ts";

/** Options of a command besides the model and its data. */
export interface Setting {
  readonly backend: string;
  readonly flags: Flags;
  readonly progress: ProgressDisplay;
}

type Command = (recipe: Recipe, dataset: Dataset, setting: Setting) => Promise<void>;

const trainModel: Command = async (recipe, dataset, setting) => {
  const { backend, flags, progress } = setting;
  const { epochs = recipe.epochs, seeds = [recipe.seed], ...options } = flags;
  await requireOwnPlace(flags.out, recipe.id, dataset, namingOf(recipe));
  await rehearse(recipe, dataset);
  await keepDerivation(flags, recipe);
  const done: Checkpoint[] = [];
  for (const seed of seeds) {
    const listener = progress.ofEpochs(recipe.id, dataset.train.count, epochs);
    done.push(await train(recipe, dataset, { ...options, epochs, seed, backend }, listener));
  }
  await publishFirst(recipe, done, dataset, setting);
};

const exportModel: Command = async (recipe, dataset, setting) => {
  const { epochs = recipe.epochs, seeds = [recipe.seed], checkpoints } = setting.flags;
  const load = (seed: number) => requireRun(loadPublished, checkpoints, runName(recipe, dataset, seed, epochs));
  await publishFirst(recipe, await Promise.all(seeds.map(load)), dataset, setting);
};

/** Measures a published model from the weights in its own files. */
const evaluateModel: Command = async (recipe, dataset, { flags, progress }) => {
  printCard(await evaluatePublished(recipe, dataset, flags.out, progress.ofStages(recipe.id)));
};

const ablateModel: Command = async (recipe, dataset, { backend, flags, progress }) => {
  const { epochs = recipe.epochs, seeds = [recipe.seed], out, ...options } = flags;
  // Fail now, rather than in hours, if the card is missing or unreadable.
  await readCard(ImageModelCardSchema, out, recipe.id);
  await rehearse(recipe, dataset);
  const ablation = await ablate(recipe, dataset, seeds, { ...options, epochs, backend }, ({ id }) =>
    progress.ofEpochs(id, dataset.train.count, epochs),
  );
  printAblation(recipe, ablation);
  await stateAblation(out, recipe, ablation);
};

async function publishFirst(
  recipe: Recipe,
  [first, ...others]: readonly Checkpoint[],
  dataset: Dataset,
  { flags, progress }: Setting,
): Promise<void> {
  const chosen = first as Checkpoint;
  progress.stop();
  if (chosen.patience !== undefined) console.log(`${recipe.id}: epoch ${chosen.values.epoch} was the best`);
  console.log(`${recipe.id}: verifying and measuring on ${dataset.test.count} test images`);
  printCard(await publish(recipe, chosen, others, dataset, flags.out, progress.ofStages(recipe.id)));
}

/** By name, as on the command line. */
export const imageCommands = {
  train: trainModel,
  evaluate: evaluateModel,
  export: exportModel,
  ablate: ablateModel,
} as const satisfies Record<ModelCommand, Command>;
