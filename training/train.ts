/**
 * One training run: epochs from the last checkpoint, or from the start, to the end.
 */
import { type Checkpoint, loadCheckpoint, type RunIdentity, saveCheckpoint } from "./checkpoint.ts";
import { evaluateElbo } from "./evaluate.ts";
import { disposeState, init, type Progress, placeState, publishedParameters, readState, runEpoch } from "./fit.ts";
import type { EpochRecord } from "./history.ts";
import { type Dataset, firstImages, requireSuitable } from "./mnist/dataset.ts";
import type { Recipe } from "./models/recipe.ts";

export interface TrainOptions {
  readonly epochs: number;
  readonly seed: number;
  readonly backend: string;
  /** Folder of the checkpoints. */
  readonly checkpoints: string;
  /** Go on from the last checkpoint instead of starting anew. */
  readonly resume: boolean;
}

/** What a run tells whoever watches it. */
export interface TrainListener {
  readonly onStart: (epochsDone: number) => void;
  readonly onProgress: (epoch: number, progress: Progress) => void;
  readonly onEpoch: (record: EpochRecord) => void;
}

/** The name of the run that these arguments describe. */
export function runIdentity(recipe: Recipe, dataset: Dataset, seed: number, epochs: number): RunIdentity {
  const identity = { id: recipe.id, seed, dataset: dataset.name, images: dataset.train.count };
  return recipe.schedule === undefined ? identity : { ...identity, epochs };
}

/**
 * Trains to `epochs` epochs in all, saving a checkpoint after each; returns the last.
 *
 * @throws Error when the checkpoint to resume from is another run's, or the data are not of the model's kind
 */
export async function train(
  recipe: Recipe,
  dataset: Dataset,
  options: TrainOptions,
  listener: TrainListener,
): Promise<Checkpoint> {
  requireSuitable(recipe, dataset);
  const { seed, backend, checkpoints, epochs } = options;
  const run = runIdentity(recipe, dataset, seed, epochs);
  const start = options.resume ? await loadCheckpoint(checkpoints, run) : undefined;
  let checkpoint = start ?? { run, backend, seconds: 0, history: [], values: init(recipe, seed) };
  let state = placeState(recipe, checkpoint.values);
  listener.onStart(state.epoch);
  while (state.epoch < epochs) {
    const began = performance.now();
    const epoch = await runEpoch(recipe, { seed, epochs }, state, dataset.train, (progress) =>
      listener.onProgress(state.epoch + 1, progress),
    );
    state = epoch.state;
    const seconds = (performance.now() - began) / 1000;
    const parameters = publishedParameters(state);
    const test = await evaluateElbo(
      { model: recipe, parameters, convention: recipe.convention, seed },
      dataset.test,
      1,
    );
    const record: EpochRecord = {
      epoch: state.epoch,
      trainElboNats: epoch.elboNats,
      testElboNats: test.elboNats,
      testReconstructionNats: test.reconstructionNats,
      testKlNats: test.klNats,
      seconds,
    };
    checkpoint = {
      run,
      backend,
      seconds: checkpoint.seconds + seconds,
      history: [...checkpoint.history, record],
      values: await readState(state),
    };
    await saveCheckpoint(checkpoints, checkpoint);
    listener.onEpoch(record);
  }
  disposeState(state);
  return checkpoint;
}

/** The data set with no more than `limit` training and test images. */
export function limited(dataset: Dataset, limit: number | undefined): Dataset {
  if (limit === undefined) return dataset;
  return { ...dataset, train: firstImages(dataset.train, limit), test: firstImages(dataset.test, limit) };
}
