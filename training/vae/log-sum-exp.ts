import * as tf from "@tensorflow/tfjs-core";

/**
 * log Σ exp of each row, (N, M) -> (N), with its gradient, the softmax, in closed form; automatic differentiation would
 * take ten operations.
 */
export function logSumExpOfRows(rows: tf.Tensor2D): tf.Tensor1D {
  const logSumExp = tf.customGrad((given, save) => {
    const input = given as tf.Tensor2D;
    const largest = tf.max(input, 1, true);
    const scaled = tf.exp(tf.sub(input, largest));
    const sum = tf.sum(scaled, 1, true);
    (save as tf.GradSaveFunc)([scaled, sum]);
    return {
      value: tf.reshape(tf.add(largest, tf.log(sum)), [-1]),
      gradFunc: (dy: tf.Tensor, [savedScaled, savedSum]: tf.Tensor[]) =>
        tf.mul(savedScaled as tf.Tensor, tf.div(tf.expandDims(dy, 1), savedSum as tf.Tensor)),
    };
  });
  return logSumExp(rows) as tf.Tensor1D;
}
