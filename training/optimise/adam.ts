/**
 * Adam (Kingma and Ba, 2015, algorithm 1) and AdamW (Loshchilov and Hutter, 2019), for one tensor at a time and without
 * hidden state.
 */
import * as tf from "@tensorflow/tfjs-core";

/** Adam's state for one parameter; both moments have the parameter's shape. */
export type Moments = {
  readonly first: tf.Tensor;
  readonly second: tf.Tensor;
};

export interface AdamOptions {
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  /** λ, the decoupled weight decay of AdamW; 0 is Adam. */
  readonly weightDecay: number;
}

/** The algorithm's published defaults, which are also PyTorch's. */
export const adamDefaults = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0 } as const;

/** Inputs and attributes of the kernel "AdamStep", which a backend may register; outputs: θ, m, v. */
export type AdamStepInputs = Moments & { readonly parameter: tf.Tensor; readonly gradient: tf.Tensor };
export type AdamStepAttributes = {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  /** 1 / √(1 - β2^t). */
  readonly deviationScale: number;
  /** α / (1 - β1^t). */
  readonly stepSize: number;
  /** 1 - α λ. */
  readonly retention: number;
};

/**
 * One parameter after one step, with the backend's own kernel if it has one.
 *
 *   m ← β1 m + (1 - β1) g,   v ← β2 v + (1 - β2) g²,
 *   θ ← (1 - α λ) θ - α / (1 - β1^t) · m / (√(v / (1 - β2^t)) + ε)
 *
 * @param step t, counted from 1
 */
export function adamStep(
  parameter: tf.Tensor,
  gradient: tf.Tensor,
  moments: Moments,
  step: number,
  { learningRate, beta1, beta2, epsilon, weightDecay }: AdamOptions,
): { parameter: tf.Tensor; moments: Moments } {
  const inputs = { parameter, gradient, ...moments };
  const attributes = {
    beta1,
    beta2,
    epsilon,
    deviationScale: 1 / Math.sqrt(1 - beta2 ** step),
    stepSize: learningRate / (1 - beta1 ** step),
    retention: 1 - learningRate * weightDecay,
  };
  const [next, first, second] =
    tf.getKernel("AdamStep", tf.getBackend()) === undefined
      ? composeAdamStep(inputs, attributes)
      : (tf.engine().runKernel("AdamStep", inputs, attributes) as tf.Tensor[]);
  return { parameter: next as tf.Tensor, moments: { first: first as tf.Tensor, second: second as tf.Tensor } };
}

/** The step composed of tfjs operations, for every backend. */
function composeAdamStep(
  { parameter, gradient, first, second }: AdamStepInputs,
  { beta1, beta2, epsilon, deviationScale, stepSize, retention }: AdamStepAttributes,
): [parameter: tf.Tensor, first: tf.Tensor, second: tf.Tensor] {
  const nextFirst = tf.add(tf.mul(first, beta1), tf.mul(gradient, 1 - beta1));
  const nextSecond = tf.add(tf.mul(second, beta2), tf.mul(tf.square(gradient), 1 - beta2));
  const deviation = tf.add(tf.mul(tf.sqrt(nextSecond), deviationScale), epsilon);
  return [tf.sub(tf.mul(parameter, retention), tf.mul(tf.div(nextFirst, deviation), stepSize)), nextFirst, nextSecond];
}
