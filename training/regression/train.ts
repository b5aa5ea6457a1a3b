/**
 * One training run of a regressor: from the last checkpoint, or from the start, to the end.
 */
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs";
import type { RegressorHistory } from "../../worker/artifact.ts";
import { type DescentState, type DescentValues, disposeDescent, placeDescent, readDescent } from "../descent.ts";
import { digestOf } from "../digest.ts";
import { writeAtomically } from "../files.ts";
import { historyCsv } from "../history.ts";
import { withLock } from "../lock.ts";
import type { RegressorRecipe } from "../models/regressor-recipe.ts";
import {
  type Beginning,
  beginRun,
  loadRun,
  type RunMetadata,
  type RunName,
  type RunStatus,
  runFolder,
  saveRun,
} from "../run-file.ts";
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

export interface RegressorTrainOptions extends Beginning {
  readonly steps: number;
  readonly seed: number;
  readonly backend: string;
  /** Folder of the checkpoints. */
  readonly checkpoints: string;
  /** What started the run, for the list of checkpoints. */
  readonly command: readonly string[];
}

/** What a run tells whoever watches it, at its start and at each checkpoint. */
export type RegressorListener = (checkpoint: RegressorCheckpoint) => void;

/** The name of the run that these arguments describe. */
export function runName(recipe: RegressorRecipe, { train, test }: RegressionData, seed: number): RunName {
  // Words about the model, and what a run is told beside its recipe, are no part of its course.
  const { id, title, architecture, notes, derivation, steps: _, seed: __, ...course } = recipe;
  const files = [train, ...(test ? [test] : [])].map(({ inputs, targets }) => encodeCsv({ x: inputs, y: targets }));
  return { id, seed, recipe: digestOf(JSON.stringify(course)), data: digestOf(...files) };
}

/** The last checkpoint of the run, or undefined when there is none. */
export async function loadCheckpoint(directory: string, run: RunName): Promise<RegressorCheckpoint | undefined> {
  type Metadata = Omit<RegressorCheckpoint, "values"> & RunMetadata & { readonly steps: number };
  const file = await loadRun<Metadata>(directory, run, "checkpoint");
  if (file === undefined) return undefined;
  const { steps, status: _, ...rest } = file.metadata;
  return { ...rest, values: { steps, parameters: {}, first: {}, second: {}, ...file.groups } };
}

/** Saves the checkpoint, and the curves beside it. */
async function saveCheckpoint(
  directory: string,
  { values, ...rest }: RegressorCheckpoint,
  asked: Pick<RunStatus, "of" | "data" | "command">,
): Promise<void> {
  const { steps, ...groups } = values;
  const { step, trainNats, lowestNats, testNats } = rest.history;
  const nats = (testNats ?? trainNats).at(-1) ?? Number.NaN;
  const status: RunStatus = { ...asked, unit: "step", done: steps, nats };
  await saveRun(directory, { metadata: { ...rest, steps, status }, groups });
  // In this order: whoever resumes a run that was killed in between writes the table again.
  const table = historyCsv({ step, trainNats, lowestNats, ...(testNats ? { testNats } : {}) });
  await writeAtomically(join(runFolder(directory, rest.run), "history.csv"), table);
}

/**
 * Trains to `steps` steps in all, saving a checkpoint now and then; returns the last.
 *
 * @throws Error when another run is at it, when there is a checkpoint that is neither to be resumed nor to go, or the
 * log-likelihood is no finite number; the last checkpoint then stays
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
    await saveCheckpoint(checkpoints, checkpoint, asked);
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
