/**
 * Regression with Gaussian noise: p(y|x) = N(y | f(x), σ²), where σ is a trained number, or σ(x) a network.
 *
 * σ = softplus(·) keeps it positive, but nothing keeps it away from zero: see the likelihood.
 */
import * as tf from "@tensorflow/tfjs-core";
import { forward } from "../network/forward.ts";
import { type Network, networkParameters, type ParameterSpec } from "../network/layer.ts";
import type { Parameters } from "../network/parameters.ts";
import type { Observations } from "./observations.ts";

export interface RegressorModel {
  /** f, from (inputSize) to (1). */
  readonly mean: Network;
  /** The argument of softplus for σ: a number with this initial value, or a network from (inputSize) to (1). */
  readonly noise:
    | { readonly kind: "constant"; readonly initial: number }
    | { readonly kind: "input-dependent"; readonly network: Network };
}

/** Observations on the current backend: x (N, inputSize) and y (N). */
export interface ObservationTensors {
  readonly inputs: tf.Tensor2D;
  readonly targets: tf.Tensor1D;
}

/** Names of the two networks; a constant is named like the second one. */
export const parts = { mean: "mean", standardDeviation: "standardDeviation" } as const;
export const constantName = `${parts.standardDeviation}.beforeSoftplus`;

/** The model for inputs of another size. */
export function resize<Model extends RegressorModel>(model: Model, inputSize: number): Model {
  const { mean, noise } = model;
  const inputShape = [inputSize];
  return {
    ...model,
    mean: { ...mean, inputShape },
    noise: noise.kind === "constant" ? noise : { ...noise, network: { ...noise.network, inputShape } },
  };
}

/** Numbers in an input. */
export function inputSizeOf({ mean }: RegressorModel): number {
  return mean.inputShape[0] as number;
}

/** All trained tensors of the model. */
export function parameterSpecs({ mean, noise }: RegressorModel): readonly ParameterSpec[] {
  const spread: readonly ParameterSpec[] =
    noise.kind === "constant"
      ? [{ name: constantName, shape: [1], initial: { constant: noise.initial }, role: "trained" }]
      : networkParameters(noise.network, parts.standardDeviation);
  return [...networkParameters(mean, parts.mean), ...spread];
}

export function placeObservations({ count, inputs, targets }: Observations): ObservationTensors {
  return {
    inputs: tf.tensor2d(Float32Array.from(inputs), [count, inputs.length / count]),
    targets: tf.tensor1d(Float32Array.from(targets)),
  };
}

/**
 * Mean and standard deviation of y for each x.
 *
 * @param inputs (N, inputSize)
 * @returns mean (N) and standardDeviation (N), or (1) if it is constant
 */
export function predict(
  { mean, noise }: RegressorModel,
  parameters: Parameters,
  inputs: tf.Tensor2D,
): { mean: tf.Tensor1D; standardDeviation: tf.Tensor1D } {
  const beforeSoftplus =
    noise.kind === "constant"
      ? (parameters[constantName] as tf.Tensor)
      : forward(noise.network, parts.standardDeviation, { parameters }, inputs);
  return {
    mean: tf.reshape(forward(mean, parts.mean, { parameters }, inputs), [-1]),
    standardDeviation: tf.softplus(tf.reshape(beforeSoftplus, [-1])),
  };
}

/**
 * Mean over the observations of log p(y|x), nats.
 *
 *   log p(y|x) = -½ log 2π - log σ - ½ ((y - f(x)) / σ)²
 *
 * It is unbounded if f can pass through an observation while σ shrinks there: log σ is not clamped.
 */
export function logLikelihood(
  model: RegressorModel,
  parameters: Parameters,
  { inputs, targets }: ObservationTensors,
): tf.Scalar {
  const { mean, standardDeviation } = predict(model, parameters, inputs);
  const standardised = tf.div(tf.sub(targets, mean), standardDeviation);
  const nats = tf.add(tf.log(standardDeviation), tf.mul(tf.square(standardised), 0.5));
  return tf.sub(-0.5 * Math.log(2 * Math.PI), tf.mean(nats)) as tf.Scalar;
}
