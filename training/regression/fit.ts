/**
 * Fitting a regressor: maximise the log-likelihood by Adam on all observations at once. No files, no clock, no printing.
 */
import * as tf from "@tensorflow/tfjs";
import type { RegressorRecipe } from "../models/regressor-recipe.ts";
import { initialise, type Parameters } from "../network/parameters.ts";
import { type DescentState, type DescentValues, gradientStep, initDescent } from "../optimise/descent.ts";
import { logLikelihood, type ObservationTensors, parameterSpecs } from "./model.ts";

/** Freshly initialised parameters and empty moments. */
export function init(recipe: RegressorRecipe, seed: number): DescentValues {
  return initDescent(initialise(parameterSpecs(recipe), seed));
}

/**
 * The state after `count` steps, and the mean log-likelihood before each of them, nats per observation, (count); the
 * old state's tensors are disposed.
 *
 * The likelihood is read once, after the last step: each reading waits for the device.
 *
 * @throws Error when the log-likelihood is no finite number, as when σ has shrunk to zero on an observation
 */
export async function runSteps(
  recipe: RegressorRecipe,
  state: DescentState,
  observations: ObservationTensors,
  count: number,
): Promise<{ state: DescentState; logLikelihoods: Float32Array }> {
  const loss = (parameters: Parameters) => tf.neg(logLikelihood(recipe, parameters, observations)) as tf.Scalar;
  const losses: tf.Scalar[] = [];
  let current = state;
  for (let step = 0; step < count; step++) {
    const stepped = gradientStep(loss, recipe.optimizer, current);
    current = stepped.state;
    losses.push(stepped.loss);
  }
  const stacked = tf.stack(losses);
  const logLikelihoods = Float32Array.from(await stacked.data(), (nats) => -nats);
  tf.dispose([stacked, ...losses]);
  for (const [step, nats] of logLikelihoods.entries()) requireFinite(recipe, nats, state.steps + step);
  return { state: current, logLikelihoods };
}

/** @throws Error when a log-likelihood is no finite number */
export function requireFinite({ id }: RegressorRecipe, nats: number, steps: number): void {
  if (Number.isFinite(nats)) return;
  throw new Error(
    `${id}: expected a finite log-likelihood, got ${nats} after ${steps} steps: the standard deviation has collapsed, ` +
      "or the run diverged; train with a smaller --learning-rate or with constant noise, as wiggle-constant has",
  );
}
