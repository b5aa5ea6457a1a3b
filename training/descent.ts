/**
 * One step of gradient descent on any scalar loss: gradients by tfjs, the update by Adam.
 */
import * as tf from "@tensorflow/tfjs";
import { type AdamOptions, adamStep, type Moments } from "./adam.ts";
import type { Parameters, ParameterValues } from "./network/parameters.ts";

/** Where a descent stands. Its tensors belong to it: `descend` disposes those it replaces. */
export interface DescentState {
  /** Steps done. */
  readonly steps: number;
  readonly parameters: Parameters;
  readonly moments: Readonly<Record<string, Moments>>;
}

/** No step done yet: moments of zero. */
export function initialMoments(values: ParameterValues): ParameterValues {
  return Object.fromEntries(Object.entries(values).map(([name, { length }]) => [name, new Float32Array(length)]));
}

/** A loss at `parameters` and its gradient in each of them. */
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

/** The state after one step against the loss, and the loss before it; the old state's tensors are disposed. */
export function descend(
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
