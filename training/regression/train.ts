/**
 * One training run of a regressor, from its last checkpoint or from the start.
 */
import * as tf from "@tensorflow/tfjs-core";
import type { RegressorRecipe } from "../models/regressor-recipe.ts";
import { toValues } from "../network/parameters.ts";
import { type DescentState, disposeDescent, placeDescent, readDescent } from "../optimise/descent.ts";
import { digestOf } from "../runs/digest.ts";
import { withLock } from "../runs/lock.ts";
import { type Beginning, beginRun, type RunName, runFolder } from "../runs/run-file.ts";
import { loadCheckpoint, type RegressorCheckpoint, saveCheckpoint } from "./checkpoint.ts";
import { emptyHistory, extend } from "./curves.ts";
import type { RegressionData } from "./data.ts";
import { init, requireFinite, runSteps } from "./fit.ts";
import { lawColumns } from "./law.ts";
import { logLikelihood, type ObservationTensors, parameterSpecs, placeObservations } from "./model.ts";
import { namedColumns, type Observations } from "./observations.ts";
import { standardise } from "./scale.ts";
import { encodeCsv } from "./table.ts";

/** Steps between two records of the history. */
const stepsPerRecord = 100;
/** Steps between two checkpoints; a multiple of `stepsPerRecord`. */
const stepsPerCheckpoint = 200;
/** Steps without a higher validation likelihood after which a run ends. */
const patience = 2000;

export interface RegressorTrainOptions extends Beginning {
  readonly steps: number;
  readonly seed: number;
  readonly backend: string;
  /** Folder of the checkpoints. */
  readonly checkpoints: string;
  /** The command that started the run, for the list of checkpoints. */
  readonly command: readonly string[];
}

/** Callbacks of a run, at its start and at each checkpoint. */
export type RegressorListener = (checkpoint: RegressorCheckpoint) => void;

/** The run's name, derived from these arguments. */
export function runName(recipe: RegressorRecipe, { train, test, file }: RegressionData, seed: number): RunName {
  // Texts about the model do not affect a run, and options besides the recipe are named separately.
  const { id, title, architecture, notes, derivation, steps: _, seed: __, ...course } = recipe;
  const sets = [train, test, file?.validation].filter((set) => set !== undefined);
  const columns = file?.columns ?? lawColumns;
  const files = sets.map((set) => encodeCsv(namedColumns(set, columns)));
  return { id, seed, recipe: digestOf(JSON.stringify(course)), data: digestOf(...files) };
}

/**
 * Trains up to a total of `steps` steps with regular checkpoints; returns the last one. A run with validation
 * observations ends earlier if `patience` steps have not raised their likelihood.
 *
 * @throws Error if the run is already in progress, if there is a checkpoint without an instruction to resume or replace
 *   it, or if the log-likelihood is not finite; the last checkpoint then stays
 */
export async function train(
  recipe: RegressorRecipe,
  data: RegressionData,
  options: RegressorTrainOptions,
  listener: RegressorListener,
): Promise<RegressorCheckpoint> {
  const run = runName(recipe, data, options.seed);
  return withLock(runFolder(options.checkpoints, run), 0, () => trainRun(recipe, data, run, options, listener));
}

async function trainRun(
  recipe: RegressorRecipe,
  data: RegressionData,
  run: RunName,
  options: RegressorTrainOptions,
  listener: RegressorListener,
): Promise<RegressorCheckpoint> {
  const { steps, seed, backend, checkpoints, command } = options;
  const asked = { of: steps, data: data.title, command };
  const start = await beginRun(checkpoints, run, options, loadCheckpoint);
  let checkpoint = start ?? { run, backend, seconds: 0, history: emptyHistory(data), values: init(recipe, seed) };
  if (start) await saveCheckpoint(checkpoints, start, asked);
  const sets = placeSets(data);
  const { unitNats } = sets;
  let state = placeDescent(parameterSpecs(recipe), checkpoint.values);
  listener(checkpoint);
  while (!isFinished(checkpoint, steps)) {
    const began = performance.now();
    const end = Math.min(steps, nextMultiple(state.steps, stepsPerCheckpoint));
    let { history, best } = checkpoint;
    while (state.steps < end) {
      const before = state.steps;
      const count = Math.min(end, nextMultiple(before, stepsPerRecord)) - before;
      const block = await runSteps(recipe, state, sets.train, count);
      state = block.state;
      const read = async (set: ObservationTensors | undefined) =>
        set && (await meanLogLikelihood(recipe, state, set)) + unitNats;
      const trainNats = (await read(sets.train)) as number;
      requireFinite(recipe, trainNats, state.steps);
      const [testNats, validationNats] = [await read(sets.test), await read(sets.validation)];
      const along = block.logLikelihoods.map((nats) => nats + unitNats);
      history = extend(history, before, along, { step: state.steps, trainNats, testNats });
      if (validationNats !== undefined && validationNats > (best?.validationNats ?? Number.NEGATIVE_INFINITY)) {
        best = { steps: state.steps, validationNats, parameters: await toValues(state.parameters) };
      }
    }
    const seconds = checkpoint.seconds + (performance.now() - began) / 1000;
    const values = await readDescent(state);
    checkpoint = { run, backend, seconds, history, values, ...(best ? { best } : {}) };
    await saveCheckpoint(checkpoints, checkpoint, asked);
    listener(checkpoint);
  }
  disposeDescent(state);
  tf.dispose([sets.train, sets.test, sets.validation].flatMap((set) => (set ? Object.values(set) : [])));
  return checkpoint;
}

/**
 * The data on the current backend, standardised if they come from a file, and the constant that converts log densities
 * to the data's unit, nats.
 */
function placeSets({ train, test, file }: RegressionData) {
  const place = (set: Observations) => placeObservations(file ? standardise(set, file.scale) : set);
  return {
    train: place(train),
    test: test && place(test),
    validation: file && place(file.validation),
    unitNats: file ? -Math.log(file.scale.target.deviation) : 0,
  };
}

/** Whether the run has done its steps, or too many without improvement. */
export function isFinished({ best, values }: RegressorCheckpoint, steps: number): boolean {
  return values.steps >= steps || (best !== undefined && values.steps - best.steps >= patience);
}

function nextMultiple(steps: number, of: number): number {
  return (Math.floor(steps / of) + 1) * of;
}

async function meanLogLikelihood(
  recipe: RegressorRecipe,
  { parameters }: DescentState,
  observations: ObservationTensors,
): Promise<number> {
  const nats = tf.tidy(() => logLikelihood(recipe, parameters, observations));
  const [value] = await nats.data();
  nats.dispose();
  return value as number;
}
