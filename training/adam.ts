/**
 * Adam (Kingma and Ba, 2015, algorithm 1), one tensor at a time and without hidden state.
 */
import * as tf from "@tensorflow/tfjs";

/** What Adam remembers of one parameter's gradients; both have the parameter's shape. */
export type Moments = {
  readonly first: tf.Tensor;
  readonly second: tf.Tensor;
};

export interface AdamOptions {
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
}

/** The algorithm's published defaults, which are PyTorch's too. */
export const adamDefaults = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 } as const;

/**
 * One parameter after one step.
 *
 *   m ← β1 m + (1 - β1) g,   v ← β2 v + (1 - β2) g²,
 *   θ ← θ - α / (1 - β1^t) · m / (√(v / (1 - β2^t)) + ε)
 *
 * @param step t, counted from 1
 */
export function adamStep(
  parameter: tf.Tensor,
  gradient: tf.Tensor,
  moments: Moments,
  step: number,
  { learningRate, beta1, beta2, epsilon }: AdamOptions,
): { parameter: tf.Tensor; moments: Moments } {
  const first = tf.add(tf.mul(moments.first, beta1), tf.mul(gradient, 1 - beta1));
  const second = tf.add(tf.mul(moments.second, beta2), tf.mul(tf.square(gradient), 1 - beta2));
  const deviation = tf.add(tf.mul(tf.sqrt(second), 1 / Math.sqrt(1 - beta2 ** step)), epsilon);
  const stepSize = learningRate / (1 - beta1 ** step);
  return {
    parameter: tf.sub(parameter, tf.mul(tf.div(first, deviation), stepSize)),
    moments: { first, second },
  };
}
