/**
 * Batch normalisation in training: each channel is standardised over the batch.
 *
 * @see Ioffe and Szegedy (2015)
 */
import * as tf from "@tensorflow/tfjs-core";

/** ε under the square root, PyTorch's default. */
export const epsilon = 1e-5;
/** Weight of the newest batch in the running statistics, PyTorch's default. */
const momentum = 0.1;

/** Mean and (biased) variance of each channel over a batch, both (channels). */
export interface BatchStatistics {
  readonly mean: tf.Tensor1D;
  readonly variance: tf.Tensor1D;
}

/** x as rows of channels. */
function rowsOf(x: tf.Tensor): tf.Tensor2D {
  return tf.reshape(x, [-1, x.shape.at(-1) as number]);
}

/** Statistics of x over all axes but the last. */
export function batchStatistics(x: tf.Tensor): BatchStatistics {
  const rows = rowsOf(x);
  const mean = tf.mean(rows, 0) as tf.Tensor1D;
  return { mean, variance: tf.mean(tf.squaredDifference(rows, mean), 0) as tf.Tensor1D };
}

/**
 * (x - mean) / √(variance + ε) · scale + shift, with a gradient that includes the dependence of mean and variance on x.
 *
 *   x̂ = (x - mean) / σ,   ∂x = scale / σ · (∂y - mean(∂y) - x̂ mean(∂y x̂)),   ∂scale = Σ ∂y x̂,   ∂shift = Σ ∂y
 */
export function batchNormalize(
  x: tf.Tensor,
  scale: tf.Tensor1D,
  shift: tf.Tensor1D,
  { mean, variance }: BatchStatistics,
): tf.Tensor {
  const normalize = tf.customGrad((...inputs) => {
    const save = inputs.at(-1) as tf.GradSaveFunc;
    const [rows, gain, offset] = inputs as tf.Tensor[] as [tf.Tensor2D, tf.Tensor1D, tf.Tensor1D];
    const precision = tf.rsqrt(tf.add(variance, epsilon));
    const normalized = tf.mul(tf.sub(rows, mean), precision);
    save([normalized, gain, precision]);
    return {
      value: tf.add(tf.mul(normalized, gain), offset),
      gradFunc: (dy: tf.Tensor, [xHat, g, p]: tf.Tensor[]) => {
        const count = dy.shape[0] as number;
        const dShift = tf.sum(dy, 0);
        const dGain = tf.sum(tf.mul(dy, xHat as tf.Tensor), 0);
        const centred = tf.sub(tf.sub(dy, tf.div(dShift, count)), tf.mul(xHat as tf.Tensor, tf.div(dGain, count)));
        return [tf.mul(centred, tf.mul(g as tf.Tensor, p as tf.Tensor)), dGain, dShift];
      },
    };
  });
  return tf.reshape(normalize(rowsOf(x), scale, shift), x.shape);
}

/** The running statistic after another batch, with the unbiased variance, as in PyTorch. */
export function updateStatistics(running: BatchStatistics, batch: BatchStatistics, count: number): BatchStatistics {
  const blend = (old: tf.Tensor1D, next: tf.Tensor1D) =>
    tf.add(tf.mul(old, 1 - momentum), tf.mul(next, momentum)) as tf.Tensor1D;
  return {
    mean: blend(running.mean, batch.mean),
    variance: blend(running.variance, tf.mul(batch.variance, count / (count - 1)) as tf.Tensor1D),
  };
}
