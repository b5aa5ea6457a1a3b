/**
 * Fits a regressor: maximises the log-likelihood by Adam on all observations at once. It has no files, clock or output.
 */
import * as tf from "@tensorflow/tfjs-core";
import type { RegressorRecipe } from "../models/regressor-recipe.ts";
import { initialise, type Parameters } from "../network/parameters.ts";
import { type DescentState, type DescentValues, gradientStep, initDescent } from "../optimise/descent.ts";
import { logLikelihood, type ObservationTensors, parameterSpecs } from "./model.ts";

/** Newly initialised parameters with empty moments. */
export function init(recipe: RegressorRecipe, seed: number): DescentValues {
  return initDescent(initialise(parameterSpecs(recipe), seed));
}

/**
 * The state after `count` steps, and the mean log-likelihood before each of them, nats per observation, (count); the
 * old state's tensors are disposed.
 *
 * The likelihoods are read once, after the last step, because each read waits for the device.
 *
 * @throws Error if the log-likelihood is not finite, for example because σ has shrunk to zero at an observation
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

/** @throws Error if a log-likelihood is not finite */
export function requireFinite({ id }: RegressorRecipe, nats: number, steps: number): void {
  if (Number.isFinite(nats)) return;
  throw new Error(
    `${id}: expected a finite log-likelihood, got ${nats} after ${steps} steps: the standard deviation has collapsed, ` +
      "or the run diverged; train with a smaller --learning-rate or with constant noise, as wiggle-constant has",
  );
}
