/**
 * One step of gradient descent on a scalar loss: gradients by tfjs, the update by Adam.
 */
import * as tf from "@tensorflow/tfjs-core";
import "./gradients.ts";
import type { ParameterSpec } from "../network/layer.ts";
import { type Parameters, type ParameterValues, toTensors, toValues } from "../network/parameters.ts";
import { type AdamOptions, adamStep, type Moments } from "./adam.ts";

/** State of a descent. It owns its tensors: `gradientStep` disposes those that it replaces. */
export interface DescentState {
  /** Steps done. */
  readonly steps: number;
  readonly parameters: Parameters;
  readonly moments: Readonly<Record<string, Moments>>;
}

/** The same state as plain arrays, for the checkpoint. */
export interface DescentValues {
  readonly steps: number;
  readonly parameters: ParameterValues;
  /** First and second moments of the gradients. */
  readonly first: ParameterValues;
  readonly second: ParameterValues;
}

/** The state before the first step, with moments of zero. */
export function initDescent(parameters: ParameterValues): DescentValues {
  const zeros = () =>
    Object.fromEntries(Object.entries(parameters).map(([name, { length }]) => [name, new Float32Array(length)]));
  return { steps: 0, parameters, first: zeros(), second: zeros() };
}

/** The state's tensors on the current backend; `specs` are those of its parameters. */
export function placeDescent(specs: readonly ParameterSpec[], values: DescentValues): DescentState {
  const first = toTensors(specs, values.first);
  const second = toTensors(specs, values.second);
  return {
    steps: values.steps,
    parameters: toTensors(specs, values.parameters),
    moments: Object.fromEntries(
      specs.map(({ name }) => [name, { first: first[name] as tf.Tensor, second: second[name] as tf.Tensor }]),
    ),
  };
}

/** The state's numbers, read back from the backend. */
export async function readDescent({ steps, parameters, moments }: DescentState): Promise<DescentValues> {
  const read = (which: keyof Moments) =>
    toValues(Object.fromEntries(Object.entries(moments).map(([name, both]) => [name, both[which]])));
  return { steps, parameters: await toValues(parameters), first: await read("first"), second: await read("second") };
}

/** A loss at `parameters` and its gradient with respect to each of them. */
export function lossAndGradients(
  loss: (parameters: Parameters) => tf.Scalar,
  parameters: Parameters,
): { loss: tf.Scalar; gradients: Parameters } {
  const names = Object.keys(parameters);
  const ofList = (...tensors: tf.Tensor[]): tf.Scalar =>
    loss(Object.fromEntries(names.map((name, index) => [name, tensors[index] as tf.Tensor])));
  const { value, grads } = tf.valueAndGrads(ofList)(Object.values(parameters));
  return {
    loss: value as tf.Scalar,
    gradients: Object.fromEntries(names.map((name, index) => [name, grads[index] as tf.Tensor])),
  };
}

/** The state after one step down the loss, and the loss before it; the old state's tensors are disposed. */
export function gradientStep(
  loss: (parameters: Parameters) => tf.Scalar,
  options: AdamOptions,
  state: DescentState,
): { state: DescentState; loss: tf.Scalar } {
  const steps = state.steps + 1;
  const next = tf.tidy(() => {
    const found = lossAndGradients(loss, state.parameters);
    const parameters: Record<string, tf.Tensor> = {};
    const moments: Record<string, Moments> = {};
    for (const [name, parameter] of Object.entries(state.parameters)) {
      const gradient = found.gradients[name] as tf.Tensor;
      const stepped = adamStep(parameter, gradient, state.moments[name] as Moments, steps, options);
      parameters[name] = stepped.parameter;
      moments[name] = stepped.moments;
    }
    return { loss: found.loss, parameters, moments };
  });
  disposeDescent(state);
  return { state: { steps, parameters: next.parameters, moments: next.moments }, loss: next.loss };
}

export function disposeDescent({ parameters, moments }: DescentState): void {
  tf.dispose(Object.values(parameters));
  for (const { first, second } of Object.values(moments)) tf.dispose([first, second]);
}
