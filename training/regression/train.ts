/**
 * One training run of a regressor: from the last checkpoint, or from the start, to the end.
 */
import * as tf from "@tensorflow/tfjs";
import type { RegressorHistory } from "../../worker/artifact.ts";
import { type DescentState, type DescentValues, disposeDescent, placeDescent, readDescent } from "../descent.ts";
import { digestOf } from "../digest.ts";
import type { RegressorRecipe } from "../models/regressor-recipe.ts";
import { loadRun, type RunName, saveRun } from "../run-file.ts";
import type { RegressionData } from "./data.ts";
import { init, requireFinite, runSteps } from "./fit.ts";
import { logLikelihood, type ObservationTensors, parameterSpecs, placeObservations } from "./model.ts";
import { encodeCsv } from "./observations.ts";

/** Steps between two records of the history. */
const stepsPerRecord = 100;
/** Steps between two checkpoints; a multiple of `stepsPerRecord`. */
const stepsPerCheckpoint = 200;

export interface RegressorCheckpoint {
  readonly run: RunName;
  readonly backend: string;
  /** Wall time of training so far. */
  readonly seconds: number;
  readonly history: RegressorHistory;
  readonly values: DescentValues;
}

export interface RegressorTrainOptions {
  readonly steps: number;
  readonly seed: number;
  readonly backend: string;
  /** Folder of the checkpoints. */
  readonly checkpoints: string;
  /** Go on from the last checkpoint instead of starting anew. */
  readonly resume: boolean;
}

/** What a run tells whoever watches it, at its start and at each checkpoint. */
export type RegressorListener = (checkpoint: RegressorCheckpoint) => void;

/** The name of the run that these arguments describe. */
export function runName(recipe: RegressorRecipe, { train, test }: RegressionData, seed: number): RunName {
  // Words about the model, and what a run is told beside its recipe, are no part of its course.
  const { id, title, architecture, notes, steps: _, seed: __, ...course } = recipe;
  const files = [train, ...(test ? [test] : [])].map(({ inputs, targets }) => encodeCsv({ x: inputs, y: targets }));
  return { id, seed, recipe: digestOf(JSON.stringify(course)), data: digestOf(...files) };
}

/** The last checkpoint of the run, or undefined when there is none. */
export async function loadCheckpoint(directory: string, run: RunName): Promise<RegressorCheckpoint | undefined> {
  const file = await loadRun<Omit<RegressorCheckpoint, "values"> & { readonly steps: number }>(directory, run);
  if (file === undefined) return undefined;
  const { steps, ...rest } = file.metadata;
  return { ...rest, values: { steps, parameters: {}, first: {}, second: {}, ...file.groups } };
}

async function saveCheckpoint(directory: string, { values, ...rest }: RegressorCheckpoint): Promise<void> {
  const { steps, ...groups } = values;
  await saveRun(directory, { metadata: { ...rest, steps }, groups });
}

/**
 * Trains to `steps` steps in all, saving a checkpoint now and then; returns the last.
 *
 * @throws Error when the log-likelihood is no finite number; the last checkpoint then stays
 */
export async function train(
  recipe: RegressorRecipe,
  data: RegressionData,
  { steps, seed, backend, checkpoints, resume }: RegressorTrainOptions,
  listener: RegressorListener,
): Promise<RegressorCheckpoint> {
  const run = runName(recipe, data, seed);
  const start = resume ? await loadCheckpoint(checkpoints, run) : undefined;
  let checkpoint = start ?? { run, backend, seconds: 0, history: emptyHistory(data), values: init(recipe, seed) };
  const observed = placeObservations(data.train);
  const fresh = data.test && placeObservations(data.test);
  let state = placeDescent(parameterSpecs(recipe), checkpoint.values);
  listener(checkpoint);
  while (state.steps < steps) {
    const began = performance.now();
    const end = Math.min(steps, nextMultiple(state.steps, stepsPerCheckpoint));
    let { history } = checkpoint;
    while (state.steps < end) {
      const before = state.steps;
      const block = await runSteps(
        recipe,
        state,
        observed,
        Math.min(end, nextMultiple(before, stepsPerRecord)) - before,
      );
      state = block.state;
      const trainNats = await meanLogLikelihood(recipe, state, observed);
      requireFinite(recipe, trainNats, state.steps);
      const testNats = fresh && (await meanLogLikelihood(recipe, state, fresh));
      history = extend(history, before, block.logLikelihoods, { step: state.steps, trainNats, testNats });
    }
    const seconds = checkpoint.seconds + (performance.now() - began) / 1000;
    checkpoint = { run, backend, seconds, history, values: await readDescent(state) };
    await saveCheckpoint(checkpoints, checkpoint);
    listener(checkpoint);
  }
  disposeDescent(state);
  tf.dispose([...Object.values(observed), ...Object.values(fresh ?? {})]);
  return checkpoint;
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

function emptyHistory({ test }: RegressionData): RegressorHistory {
  const curves = { step: [], trainNats: [], lowestNats: [] };
  return test === undefined ? curves : { ...curves, testNats: [] };
}

/** The history with one more record; `logLikelihoods` are those after `before` steps, `before` + 1 steps, … */
function extend(
  history: RegressorHistory,
  before: number,
  logLikelihoods: Float32Array,
  { step, trainNats, testNats }: { step: number; trainNats: number; testNats: number | undefined },
): RegressorHistory {
  const highestNats = logLikelihoods.reduce((a, b) => Math.max(a, b));
  const highest = { step: before + logLikelihoods.indexOf(highestNats), nats: highestNats };
  return {
    step: [...history.step, step],
    trainNats: [...history.trainNats, trainNats],
    lowestNats: [...history.lowestNats, logLikelihoods.reduce((a, b) => Math.min(a, b))],
    ...(history.testNats && testNats !== undefined ? { testNats: [...history.testNats, testNats] } : {}),
    highest: history.highest && history.highest.nats >= highestNats ? history.highest : highest,
  };
}
