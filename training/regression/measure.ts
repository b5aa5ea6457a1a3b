/**
 * Measurements of a regressor: its predictions in the data's units, and their scores on each set of observations.
 */
import * as tf from "@tensorflow/tfjs-core";
import type { RegressorCard, TrainedRegressorCard } from "../../worker/artifact.ts";
import { type ParameterValues, toTensors } from "../network/parameters.ts";
import type { RegressionData } from "./data.ts";
import { lawMean, lawStandardDeviation } from "./law.ts";
import { type LogLikelihoodFigures, type Predictions, scorePredictions } from "./likelihood.ts";
import { inputSizeOf, parameterSpecs, predict, type RegressorModel } from "./model.ts";
import type { Observations } from "./observations.ts";
import { type Scale, standardiseInputs } from "./scale.ts";

/** A model with its tensors. */
export interface TrainedRegressor {
  readonly model: RegressorModel;
  readonly values: ParameterValues;
  /** Standardisation of the networks' inputs and outputs; without it they are in the data's units. */
  readonly scale: Scale | undefined;
}

/** The nominal coverage of the central interval. */
const nominal = 0.95;
/** Lower coverage is always too low, however few the observations. */
const leastCoverage = 0.8;

export function measure(trained: TrainedRegressor, data: RegressionData): TrainedRegressorCard["metrics"] {
  const { train, test, file } = data;
  const score = ({ inputs, targets }: Observations) => scorePredictions(targets, predictWith(trained, inputs));
  if (test === undefined) return { train: score(train) };
  const figures = { train: score(train), test: score(test) };
  if (file) return { ...figures, baseline: scorePredictions(test.targets, repeat(file.scale.target, test.count)) };
  const law = { mean: test.inputs.map(lawMean), standardDeviation: test.inputs.map(lawStandardDeviation) };
  return { ...figures, law: scorePredictions(test.targets, law) };
}

/** One Gaussian for every input. */
function repeat({ mean, deviation }: Scale["target"], count: number): Predictions {
  const every = (value: number) => new Float64Array(count).fill(value);
  return { mean: every(mean), standardDeviation: every(deviation) };
}

/** Predictions for inputs (count, inputSize), in the data's units. */
export function predictWith(
  { model, values, scale }: TrainedRegressor,
  inputs: Float64Array,
): Record<keyof Predictions, Float64Array> {
  const size = inputSizeOf(model);
  const x = Float32Array.from(scale ? standardiseInputs(inputs, scale) : inputs);
  const { mean = 0, deviation = 1 } = scale?.target ?? {};
  const [means, deviations] = tf.tidy(() => {
    const parameters = toTensors(parameterSpecs(model), values);
    const predicted = predict(model, parameters, tf.tensor2d(x, [x.length / size, size]));
    const spread = tf.broadcastTo(predicted.standardDeviation, predicted.mean.shape);
    return [predicted.mean.dataSync() as Float32Array, spread.dataSync() as Float32Array] as const;
  });
  return {
    mean: Float64Array.from(means, (value) => deviation * value + mean),
    standardDeviation: Float64Array.from(deviations, (value) => deviation * value),
  };
}

/**
 * A note on a coverage that differs from the nominal one: below four fifths, or by more than three standard errors of a
 * share of `count`.
 */
export function coverageWarning({ coverage }: LogLikelihoodFigures, count: number): string | undefined {
  const error = Math.sqrt((nominal * (1 - nominal)) / count);
  if (coverage >= leastCoverage && Math.abs(coverage - nominal) <= 3 * error) return undefined;
  const fault = coverage < nominal ? "too narrow, or not Gaussian" : "too wide";
  return (
    `The central ${100 * nominal} % interval contains ${(100 * coverage).toFixed(1)} % of ${count} test rows: ` +
    `the noise is ${fault}. Do not rely on the standard deviation.`
  );
}

/**
 * @throws Error if the test observations are less likely than under one Gaussian for all inputs, naming both figures
 */
export function requireGain(id: string, { test, baseline }: RegressorCard["metrics"], target: string): void {
  if (test === undefined || baseline === undefined) return;
  if (test.logLikelihoodNats > baseline.logLikelihoodNats) return;
  const nats = ({ logLikelihoodNats }: LogLikelihoodFigures) => `${logLikelihoodNats.toFixed(4)} nats`;
  throw new Error(
    `${id}: expected test rows to be likelier than under one Gaussian of "${target}" for all of them, which has ` +
      `${nats(baseline)} a row, got ${nats(test)}; nothing was replaced. Train with more --steps, another ` +
      `--learning-rate or the other noise (wiggle-constant, wiggle-input), or choose other --inputs`,
  );
}
