/**
 * Fits a model: maximises the ELBO, or its stage's objective, by Adam on minibatches. It has no files, clock or output.
 */
import * as tf from "@tensorflow/tfjs-core";
import { type Batch, batches } from "../../data/batches.ts";
import { pixelValues } from "../../data/binarize.ts";
import type { Split } from "../../data/dataset.ts";
import { imagesOfEpoch } from "../../data/sampled.ts";
import type { Recipe } from "../../models/recipe.ts";
import { updateStatistics } from "../../network/batch-norm.ts";
import { networkParameters, type ParameterSpec } from "../../network/layer.ts";
import {
  initialise,
  numbersOf,
  type Parameters,
  type ParameterValues,
  toTensors,
  toValues,
} from "../../network/parameters.ts";
import {
  type DescentState,
  type DescentValues,
  disposeDescent,
  gradientStep,
  initDescent,
  placeDescent,
  readDescent,
} from "../../optimise/descent.ts";
import { permutation, stream } from "../../optimise/random.ts";
import { parameterSpecs, type VaeModel } from "../model.ts";
import { oneHot } from "../one-hot.ts";
import { latticeEncoder } from "./lattice-encoder.ts";
import { type BatchTensors, stageDraws, stageLoss } from "./objective.ts";
import { klWeightAt, learningRateAt } from "./schedule.ts";
import { type Stage, stageAt } from "./stages.ts";

/** State of a fit. It owns its tensors: `step` disposes those that it replaces. */
export interface FitState extends DescentState {
  /** Epochs done. */
  readonly epoch: number;
  /** Running statistics of batch normalisation. */
  readonly statistics: Parameters;
  /** Moving averages of the parameters if the recipe publishes them; otherwise empty. */
  readonly averages: Parameters;
}

/** The same state as plain arrays, for the checkpoint. */
export interface FitValues extends DescentValues {
  readonly epoch: number;
  readonly statistics: ParameterValues;
  readonly averages: ParameterValues;
}

/** Progress within an epoch. */
export interface Progress {
  readonly images: number;
  /**
   * Mean training objective of the epoch so far, usually the ELBO, nats per image: a running mean while the parameters
   * change.
   */
  readonly elboNats: number;
}

/** Steps between two reads of the loss; each read waits for the device. */
const stepsPerReport = 50;

function specsOf(model: VaeModel, role: ParameterSpec["role"]): readonly ParameterSpec[] {
  return parameterSpecs(model).filter((spec) => spec.role === role);
}

/** Newly initialised parameters with empty moments. */
export function init(recipe: Recipe, seed: number): FitValues {
  const values = initialise(parameterSpecs(recipe), seed);
  const pick = (specs: readonly ParameterSpec[]) =>
    Object.fromEntries(specs.map(({ name }) => [name, numbersOf(values, name)]));
  const parameters = pick(specsOf(recipe, "trained"));
  return {
    ...initDescent(parameters),
    epoch: 0,
    statistics: pick(specsOf(recipe, "statistic")),
    averages: recipe.averageDecay === undefined ? {} : parameters,
  };
}

/** The state's tensors on the current backend. */
export function placeState(model: VaeModel, values: FitValues): FitState {
  const trained = specsOf(model, "trained");
  return {
    ...placeDescent(trained, values),
    epoch: values.epoch,
    statistics: toTensors(specsOf(model, "statistic"), values.statistics),
    averages: toTensors(
      trained.filter(({ name }) => name in values.averages),
      values.averages,
    ),
  };
}

/** The state's numbers, read from the backend. */
export async function readState(state: FitState): Promise<FitValues> {
  return {
    ...(await readDescent(state)),
    epoch: state.epoch,
    statistics: await toValues(state.statistics),
    averages: await toValues(state.averages),
  };
}

/** Parameters of the trained model: the averages if the recipe keeps them, and the running statistics. */
export function publishedParameters({
  parameters,
  statistics,
  averages,
}: Pick<FitState, "parameters" | "statistics" | "averages">): Parameters {
  return { ...parameters, ...averages, ...statistics };
}

/** The same for a state of plain arrays. */
export function publishedValues({ parameters, statistics, averages }: FitValues): ParameterValues {
  return { ...parameters, ...averages, ...statistics };
}

export function disposeState(state: FitState): void {
  disposeDescent(state);
  tf.dispose([...Object.values(state.statistics), ...Object.values(state.averages)]);
}

/** The tensors of a minibatch with its standard normal draws, rows of d. */
export function placeBatch(model: VaeModel, { count, images, labels }: Batch, noise: Float32Array): BatchTensors {
  return {
    images: tf.tensor(images, [count, ...model.encoder.inputShape]),
    label: model.labels === undefined ? undefined : oneHot(labels, model.labels),
    noise: tf.tensor2d(noise, [noise.length / model.latentSize, model.latentSize]),
  };
}

/** Settings of a step that change during a run. */
export interface StepOptions {
  /** α */
  readonly learningRate: number;
  /** β */
  readonly klWeight: number;
  /** The objective; by default the ELBO in all parameters. */
  readonly stage?: Stage;
  /** Steps before Adam started counting. */
  readonly stepsBefore?: number;
}

/**
 * The state after one minibatch, and the batch's total -elbo, or the stage's negative objective; the old state's
 * tensors are disposed.
 *
 * The loss is the sum instead of the mean: since Adam normalises gradients, both behave alike except for a relatively
 * smaller ε.
 */
export function step(
  recipe: Recipe,
  state: FitState,
  batch: BatchTensors,
  { learningRate, klWeight, stage, stepsBefore = 0 }: StepOptions,
): { state: FitState; loss: tf.Scalar } {
  let statistics = state.statistics;
  const onStatistics = (prefix: string, mean: tf.Tensor1D, variance: tf.Tensor1D, count: number) => {
    // A single value has no variance.
    if (count === 1) return;
    const [meanName, varianceName] = [`${prefix}.mean`, `${prefix}.variance`];
    const running = { mean: statistics[meanName] as tf.Tensor1D, variance: statistics[varianceName] as tf.Tensor1D };
    const next = updateStatistics(running, { mean, variance }, count);
    // They are not part of the loss, so without `keep` its differentiation would dispose them.
    statistics = { ...statistics, [meanName]: tf.keep(next.mean), [varianceName]: tf.keep(next.variance) };
    tf.dispose([running.mean, running.variance]);
  };
  const moving = partOf(state, stage, stepsBefore);
  const descended = gradientStep(
    (parameters) => {
      const pass = { parameters: { ...state.parameters, ...parameters }, label: batch.label, onStatistics };
      return stageLoss(recipe, stage, pass, batch, klWeight);
    },
    { ...recipe.optimizer, learningRate },
    moving,
  );
  const next = {
    steps: descended.state.steps + stepsBefore,
    parameters: { ...state.parameters, ...descended.state.parameters },
    moments: { ...state.moments, ...descended.state.moments },
  };
  const averages = moveAverages(recipe, state.averages, next);
  return { state: { ...next, epoch: state.epoch, statistics, averages }, loss: descended.loss };
}

/** The parameters that the stage trains, with their moments. */
function partOf(state: DescentState, stage: Stage | undefined, stepsBefore: number): DescentState {
  const learns = (name: string) =>
    (stage?.learns === undefined || name.startsWith(`${stage.learns}.`)) &&
    (stage?.fixed === undefined || !name.startsWith(stage.fixed));
  const own = <T>(of: Readonly<Record<string, T>>): Record<string, T> =>
    Object.fromEntries(Object.entries(of).filter(([name]) => learns(name)));
  return { steps: state.steps - stepsBefore, parameters: own(state.parameters), moments: own(state.moments) };
}

/** average ← average + (1 - decay) (parameter - average); faster at first, to forget the initial weights. */
function moveAverages({ averageDecay }: Recipe, averages: Parameters, { parameters, steps }: DescentState): Parameters {
  if (averageDecay === undefined) return averages;
  const gain = Math.max(1 - averageDecay, 9 / (10 + steps));
  const next = tf.tidy(() =>
    Object.fromEntries(
      Object.entries(averages).map(([name, average]) => [
        name,
        tf.add(average, tf.mul(tf.sub(parameters[name] as tf.Tensor, average), gain)),
      ]),
    ),
  );
  tf.dispose(Object.values(averages));
  return next;
}

/** The state at the start of a stage: after a lattice stage, an encoder constructed from the trained decoder. */
async function beginStage(recipe: Recipe, { learns }: Stage, state: FitState, seed: number): Promise<FitState> {
  if (!recipe.lattice || learns !== "encoder") return state;
  const specs = networkParameters(recipe.encoder, "encoder");
  const encoder = toTensors(specs, await latticeEncoder(recipe, state.parameters, seed));
  tf.dispose(specs.map(({ name }) => state.parameters[name] as tf.Tensor));
  return { ...state, parameters: { ...state.parameters, ...encoder } };
}

/**
 * The state after one pass over the images in a new random order, and the pass's mean training objective.
 *
 * Order and noise depend only on (seed, epoch). The loss is read every `stepsPerReport` steps, when `onProgress` is
 * called and the event loop runs.
 *
 * @param epochs length of the whole run, for the schedule of the step size
 */
export async function runEpoch(
  recipe: Recipe,
  { seed, epochs }: { readonly seed: number; readonly epochs: number },
  state: FitState,
  train: Split,
  onProgress: (progress: Progress) => void = () => {},
): Promise<{ state: FitState; elboNats: number }> {
  const order = permutation(stream(seed, "shuffle", state.epoch), train.count);
  const stage = stageAt(recipe, state.epoch, epochs);
  const draw = stageDraws(recipe, stage, seed, state.epoch);
  const begun = state.epoch === stage.begin ? await beginStage(recipe, stage, state, seed) : state;
  const values = pixelValues(recipe.convention);
  const images = imagesOfEpoch(recipe.convention, train, stream(seed, "pixels", state.epoch));
  const stepsPerEpoch = Math.ceil(train.count / recipe.batchSize);
  const losses: tf.Scalar[] = [];
  let current = begun;
  let seen = 0;
  let lossNats = 0;
  const readLosses = async () => {
    const stacked = tf.stack(losses);
    for (const loss of await stacked.data()) lossNats += loss;
    tf.dispose([stacked, ...losses]);
    losses.length = 0;
    onProgress({ images: seen, elboNats: -lossNats / seen });
    await new Promise((resume) => setImmediate(resume));
  };
  for (const batch of batches(images, values, recipe.batchSize, order)) {
    const time = current.steps / stepsPerEpoch;
    const tensors = placeBatch(recipe, batch, draw(batch.count, time - stage.begin));
    const stepped = step(recipe, current, tensors, {
      learningRate: learningRateAt(recipe, stage, time),
      klWeight: klWeightAt(recipe, time),
      stage,
      stepsBefore: stage.course.begin * stepsPerEpoch,
    });
    tf.dispose([tensors.images, tensors.noise, ...(tensors.label ? [tensors.label] : [])]);
    current = stepped.state;
    losses.push(stepped.loss);
    seen += batch.count;
    if (losses.length === stepsPerReport) await readLosses();
  }
  if (losses.length > 0) await readLosses();
  return { state: { ...current, epoch: state.epoch + 1 }, elboNats: -lossNats / seen };
}
