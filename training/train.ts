/**
 * One training run: epochs from the last checkpoint, or from the start, to the end.
 */
import { type Checkpoint, loadCheckpoint, saveCheckpoint } from "./checkpoint.ts";
import { type Dataset, firstImages } from "./data/dataset.ts";
import { digestOf } from "./digest.ts";
import { evaluateElbo } from "./evaluate.ts";
import { disposeState, init, type Progress, placeState, publishedParameters, readState, runEpoch } from "./fit.ts";
import type { EpochRecord } from "./history.ts";
import type { Recipe } from "./models/recipe.ts";
import type { RunName } from "./run-file.ts";

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
export function runName(recipe: Recipe, { train, test }: Dataset, seed: number, epochs: number): RunName {
  // What describes, measures or stores a model, and what a run is told beside its recipe, is no part of its course.
  const { id, title, architecture, notes, otherConvention, storage, without, epochs: _, seed: __, ...course } = recipe;
  const name = {
    id,
    seed,
    recipe: digestOf(JSON.stringify(course)),
    data: digestOf(
      JSON.stringify([train.imageShape, train.count, test.count]),
      ...[train, test].flatMap(({ pixels, labels }) => [pixels, labels]),
    ),
  };
  return recipe.schedule === undefined ? name : { ...name, epochs };
}

/**
 * Trains to `epochs` epochs in all, saving a checkpoint after each; returns the last.
 *
 * @param dataset of images and classes that the recipe is made for, `fitToData`
 * @throws Error when the ELBO is no finite number; the last checkpoint then stays
 */
export async function train(
  recipe: Recipe,
  dataset: Dataset,
  options: TrainOptions,
  listener: TrainListener,
): Promise<Checkpoint> {
  const { seed, backend, checkpoints, epochs } = options;
  const run = runName(recipe, dataset, seed, epochs);
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
    requireFinite(run, state.epoch, { training: epoch.elboNats, test: test.elboNats });
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

/** @throws Error naming the first ELBO that is no finite number, as when a step was too large */
function requireFinite({ id, seed }: RunName, epoch: number, elbos: Readonly<Record<string, number>>): void {
  for (const [data, nats] of Object.entries(elbos)) {
    if (!Number.isFinite(nats)) {
      throw new Error(
        `train: ${id}, seed ${seed}: expected a finite ${data} ELBO, got ${nats} in epoch ${epoch}: the run has ` +
          "diverged; the last checkpoint is sound",
      );
    }
  }
}

/** The data set with no more than `limit` training and test images. */
export function limited(dataset: Dataset, limit: number | undefined): Dataset {
  if (limit === undefined) return dataset;
  return { ...dataset, train: firstImages(dataset.train, limit), test: firstImages(dataset.test, limit) };
}
