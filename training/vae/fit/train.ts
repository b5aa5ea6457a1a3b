/**
 * One training run on images, from its last checkpoint or from the start.
 */

import { type Dataset, firstImages } from "../../data/dataset.ts";
import type { Recipe } from "../../models/recipe.ts";
import { digestOf } from "../../runs/digest.ts";
import { type EpochRecord, hasStalled } from "../../runs/history.ts";
import { withLock } from "../../runs/lock.ts";
import { type Beginning, beginRun, type RunName, requireRun, runFolder } from "../../runs/run-file.ts";
import { evaluateElbo, type TrainedModel } from "../measure/evaluate.ts";
import { evaluateLattice } from "../measure/lattice-evidence.ts";
import { type Checkpoint, loadCheckpoint, loadPublished } from "./checkpoint.ts";
import {
  disposeState,
  type FitState,
  init,
  type Progress,
  placeState,
  publishedParameters,
  readState,
  runEpoch,
} from "./fit.ts";
import { keep } from "./keep.ts";
import { lastLatticeSize, type Stage, stageAt, stagesOf } from "./stages.ts";

export interface TrainOptions extends Beginning {
  readonly epochs: number;
  readonly seed: number;
  readonly backend: string;
  /** Folder of the checkpoints. */
  readonly checkpoints: string;
  /** Epochs without a higher test bound after which the run ends; by default as before, or to the end. */
  readonly patience?: number | undefined;
  /** The command that started the run, for the list of checkpoints. */
  readonly command: readonly string[];
}

/** Callbacks of a run. */
export interface TrainListener {
  readonly onStart: (epochsDone: number) => void;
  readonly onProgress: (epoch: number, progress: Progress) => void;
  readonly onEpoch: (record: EpochRecord) => void;
}

/** The run's name, derived from these arguments. */
export function runName(recipe: Recipe, { train, test }: Dataset, seed: number, epochs: number): RunName {
  // Descriptions, measurements and storage of a model do not affect a run, and options besides the recipe are named
  // separately.
  const { id, title, architecture, notes, derivation, otherConvention, storage, without, ...rest } = recipe;
  const { measuredSamples, encodedImages, epochs: _, seed: __, ...course } = rest;
  const name = {
    id,
    seed,
    recipe: digestOf(JSON.stringify(course)),
    data: digestOf(
      JSON.stringify([train.imageShape, train.count, test.count]),
      ...[train, test].flatMap(({ pixels, labels }) => [pixels, labels]),
    ),
  };
  return recipe.schedule === undefined && stagesOf(recipe, epochs).length === 1 ? name : { ...name, epochs };
}

/**
 * Trains up to a total of `epochs` epochs, or until patience ends, with a checkpoint after each; returns the one to
 * publish.
 *
 * @param dataset images and classes that fit the recipe; see `fitToData`
 * @throws Error if the run is already in progress, if there is a checkpoint without an instruction to resume or replace
 *   it, or if the ELBO is not finite; the last checkpoint then stays
 */
export async function train(
  recipe: Recipe,
  dataset: Dataset,
  options: TrainOptions,
  listener: TrainListener,
): Promise<Checkpoint> {
  const run = runName(recipe, dataset, options.seed, options.epochs);
  return withLock(runFolder(options.checkpoints, run), 0, () => trainRun(recipe, dataset, run, options, listener));
}

async function trainRun(
  recipe: Recipe,
  dataset: Dataset,
  run: RunName,
  options: TrainOptions,
  listener: TrainListener,
): Promise<Checkpoint> {
  const { seed, backend, checkpoints, epochs, command } = options;
  const start = await beginRun(checkpoints, run, options, loadCheckpoint);
  const patience = options.patience ?? start?.patience;
  let checkpoint: Checkpoint = {
    ...(start ?? { run, backend, seconds: 0, history: [], values: init(recipe, seed) }),
    ...(patience === undefined ? {} : { patience }),
  };
  let state = placeState(recipe, checkpoint.values);
  const evaluateEpoch = (trained: TrainedModel, { objective }: Stage) =>
    objective === "lattice" && recipe.lattice
      ? evaluateLattice(trained, dataset.test, lastLatticeSize(recipe.lattice))
      : evaluateElbo(trained, dataset.test, 1);
  const keepNow = () =>
    keep(checkpoints, checkpoint, trainedModel(recipe, state, seed), { of: epochs, data: dataset.title, command });
  // The patience may have changed, and a kill may have come before the other files of the checkpoint.
  if (start) await keepNow();
  listener.onStart(state.epoch);
  while (state.epoch < epochs && !hasStalled(checkpoint.history, patience)) {
    const began = performance.now();
    const epoch = await runEpoch(recipe, { seed, epochs }, state, dataset.train, (progress) => {
      requireFinite(recipe, run, state.epoch, { training: progress.elboNats });
      listener.onProgress(state.epoch + 1, progress);
    });
    state = epoch.state;
    const seconds = (performance.now() - began) / 1000;
    const test = await evaluateEpoch(trainedModel(recipe, state, seed), stageAt(recipe, state.epoch - 1, epochs));
    requireFinite(recipe, run, state.epoch - 1, { test: test.elboNats });
    const record: EpochRecord = {
      epoch: state.epoch,
      trainElboNats: epoch.elboNats,
      testElboNats: test.elboNats,
      testReconstructionNats: test.reconstructionNats,
      testKlNats: test.klNats,
      seconds,
    };
    checkpoint = {
      ...checkpoint,
      seconds: checkpoint.seconds + seconds,
      history: [...checkpoint.history, record],
      values: await readState(state),
    };
    await keepNow();
    listener.onEpoch(record);
  }
  disposeState(state);
  return requireRun(loadPublished, checkpoints, run);
}

function trainedModel(recipe: Recipe, state: FitState, seed: number): TrainedModel {
  return { model: recipe, parameters: publishedParameters(state), convention: recipe.convention, seed };
}

/** @throws Error naming an ELBO that is not finite, for example after too large a step */
function requireFinite(
  { optimizer }: Recipe,
  { id, seed }: RunName,
  epochsDone: number,
  elbos: Readonly<Record<string, number>>,
): void {
  for (const [data, nats] of Object.entries(elbos)) {
    if (Number.isFinite(nats)) continue;
    throw new Error(
      `${id}, seed ${seed}: the ${data} ELBO is ${nats} in epoch ${epochsDone + 1}: the run has diverged. Lower the ` +
        `learning rate, ${optimizer.learningRate} now (--learning-rate with --from and --id)` +
        (epochsDone > 0 ? `; the checkpoint of epoch ${epochsDone} is sound` : ""),
    );
  }
}

/** The data set with at most `limit` training and test images. */
export function limited(dataset: Dataset, limit: number | undefined): Dataset {
  if (limit === undefined) return dataset;
  return { ...dataset, train: firstImages(dataset.train, limit), test: firstImages(dataset.test, limit) };
}
