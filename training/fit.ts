/**
 * Fitting a model: maximise the ELBO by Adam on minibatches. No files, no clock, no printing.
 */
import * as tf from "@tensorflow/tfjs";
import { type AdamOptions, adamStep, type Moments } from "./adam.ts";
import { batches } from "./mnist/batches.ts";
import { pixelValues } from "./mnist/binarize.ts";
import type { Split } from "./mnist/dataset.ts";
import type { Recipe } from "./models/recipe.ts";
import { normal, permutation, stream } from "./random.ts";
import { initialise, type Parameters, type ParameterValues } from "./vae/blocks.ts";
import { elboTerms } from "./vae/elbo.ts";
import { parameterSpecs, type VaeModel } from "./vae/model.ts";

/** Where a fit stands. Its tensors belong to it: `step` disposes those it replaces. */
export interface FitState {
  /** Epochs done. */
  readonly epoch: number;
  /** Optimiser steps done. */
  readonly steps: number;
  readonly parameters: Parameters;
  readonly moments: Readonly<Record<string, Moments>>;
}

/** The same state outside the tensor engine, for the checkpoint. */
export interface FitValues {
  readonly epoch: number;
  readonly steps: number;
  readonly parameters: ParameterValues;
  readonly first: ParameterValues;
  readonly second: ParameterValues;
}

/** What an epoch reports while it runs. */
export interface Progress {
  readonly images: number;
  /** Mean training ELBO of the epoch so far, nats per image: a running mean over parameters that still move. */
  readonly elboNats: number;
}

/** Steps between two readings of the loss; each reading waits for the device. */
const stepsPerReport = 50;

/** Freshly initialised parameters and empty moments. */
export function init(model: VaeModel, seed: number): FitValues {
  const parameters = initialise(parameterSpecs(model), seed);
  const zeros = Object.fromEntries(
    Object.entries(parameters).map(([name, { length }]) => [name, new Float32Array(length)]),
  );
  return { epoch: 0, steps: 0, parameters, first: zeros, second: zeros };
}

/** The state's tensors on the current backend. */
export function toTensors(model: VaeModel, values: FitValues): FitState {
  const specs = parameterSpecs(model);
  const tensor = (source: ParameterValues, name: string, shape: readonly number[]) =>
    tf.tensor(source[name] as Float32Array, [...shape]);
  return {
    epoch: values.epoch,
    steps: values.steps,
    parameters: Object.fromEntries(specs.map(({ name, shape }) => [name, tensor(values.parameters, name, shape)])),
    moments: Object.fromEntries(
      specs.map(({ name, shape }) => [
        name,
        { first: tensor(values.first, name, shape), second: tensor(values.second, name, shape) },
      ]),
    ),
  };
}

/** The state's numbers, read back from the backend. */
export async function toValues({ epoch, steps, parameters, moments }: FitState): Promise<FitValues> {
  const read = async (tensors: readonly (readonly [string, tf.Tensor])[]) =>
    Object.fromEntries(
      await Promise.all(tensors.map(async ([name, tensor]) => [name, (await tensor.data()) as Float32Array] as const)),
    );
  const moment = Object.entries(moments);
  return {
    epoch,
    steps,
    parameters: await read(Object.entries(parameters)),
    first: await read(moment.map(([name, { first }]) => [name, first])),
    second: await read(moment.map(([name, { second }]) => [name, second])),
  };
}

export function disposeState({ parameters, moments }: FitState): void {
  tf.dispose(Object.values(parameters));
  for (const { first, second } of Object.values(moments)) tf.dispose([first, second]);
}

/**
 * The loss of a minibatch and its gradients: -elbo summed over the batch, as the reference recipe has it.
 *
 * Adam divides a gradient by its own size, so that the sum behaves as the mean would, but for an ε that weighs less.
 */
export function lossAndGradients(
  model: VaeModel,
  parameters: Parameters,
  images: tf.Tensor,
  noise: tf.Tensor,
): { loss: tf.Scalar; gradients: Parameters } {
  const names = Object.keys(parameters);
  const loss = (...tensors: tf.Tensor[]): tf.Scalar => {
    const named = Object.fromEntries(names.map((name, index) => [name, tensors[index] as tf.Tensor]));
    const { reconstruction, kl } = elboTerms(model, named, images, noise);
    return tf.sum(tf.add(reconstruction, kl));
  };
  const { value, grads } = tf.valueAndGrads(loss)(Object.values(parameters));
  return {
    loss: value as tf.Scalar,
    gradients: Object.fromEntries(names.map((name, index) => [name, grads[index] as tf.Tensor])),
  };
}

/** The state after one minibatch, and the batch's loss; the old state's tensors are disposed. */
export function step(
  model: VaeModel,
  options: AdamOptions,
  state: FitState,
  images: tf.Tensor,
  noise: tf.Tensor,
): { state: FitState; loss: tf.Scalar } {
  const next = tf.tidy(() => {
    const { loss, gradients } = lossAndGradients(model, state.parameters, images, noise);
    const parameters: Record<string, tf.Tensor> = {};
    const moments: Record<string, Moments> = {};
    for (const [name, parameter] of Object.entries(state.parameters)) {
      const stepped = adamStep(
        parameter,
        gradients[name] as tf.Tensor,
        state.moments[name] as Moments,
        state.steps + 1,
        options,
      );
      parameters[name] = stepped.parameter;
      moments[name] = stepped.moments;
    }
    return { loss, parameters, moments };
  });
  disposeState(state);
  return {
    state: { epoch: state.epoch, steps: state.steps + 1, parameters: next.parameters, moments: next.moments },
    loss: next.loss,
  };
}

/**
 * The state after one pass over the images in a fresh random order, and the pass's mean training ELBO.
 *
 * Order and noise depend on (seed, epoch) alone. The loss stays on the device but for a reading every
 * `stepsPerReport` steps, when `onProgress` is told and the event loop gets a turn.
 */
export async function runEpoch(
  recipe: Recipe,
  seed: number,
  state: FitState,
  train: Split,
  onProgress: (progress: Progress) => void = () => {},
): Promise<{ state: FitState; elboNats: number }> {
  const order = permutation(stream(seed, "shuffle", state.epoch), train.count);
  const noiseStream = stream(seed, "noise", state.epoch);
  const values = pixelValues(recipe.convention);
  const losses: tf.Scalar[] = [];
  let current = state;
  let images = 0;
  let lossNats = 0;
  const readLosses = async () => {
    const stacked = tf.stack(losses);
    for (const loss of await stacked.data()) lossNats += loss;
    tf.dispose([stacked, ...losses]);
    losses.length = 0;
    onProgress({ images, elboNats: -lossNats / images });
    await new Promise((resume) => setImmediate(resume));
  };
  for (const batch of batches(train, values, recipe.batchSize, order)) {
    const x = tf.tensor3d(batch.images, [batch.count, ...train.imageShape]);
    const noise = tf.tensor2d(normal(noiseStream, batch.count * recipe.latentSize), [batch.count, recipe.latentSize]);
    const stepped = step(recipe, recipe.optimizer, current, x, noise);
    tf.dispose([x, noise]);
    current = stepped.state;
    losses.push(stepped.loss);
    images += batch.count;
    if (losses.length === stepsPerReport) await readLosses();
  }
  if (losses.length > 0) await readLosses();
  return { state: { ...current, epoch: state.epoch + 1 }, elboNats: -lossNats / images };
}
