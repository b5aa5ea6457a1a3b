/**
 * The Gaussian posterior q(z|x) = N(mean, L Lᵀ) and draws from it.
 */
import * as tf from "@tensorflow/tfjs-core";
import type { VaeModel } from "./model.ts";

/** Parameters of q(z|x), with the Cholesky factor L of its covariance. */
export type Posterior = {
  /** (N, d) */
  readonly mean: tf.Tensor2D;
  /** log of L's diagonal, (N, d): half the log variances for a diagonal covariance. */
  readonly logDiagonal: tf.Tensor2D;
  /** L, (N, d, d); for a full covariance only. */
  readonly factor?: tf.Tensor3D;
};

/** The encoder's last layer, (N, headSize), as mean and factor. */
export function posterior({ posterior: kind, head: spread, latentSize: d }: VaeModel, head: tf.Tensor): Posterior {
  if (kind === "diagonal") {
    const [mean, given] = tf.split(head as tf.Tensor2D, 2, 1) as [tf.Tensor2D, tf.Tensor2D];
    return { mean, logDiagonal: spread === "logDeviation" ? given : tf.mul(given, 0.5) };
  }
  const [mean, logDiagonal, below] = tf.split(head as tf.Tensor2D, [d, d, (d * (d - 1)) / 2], 1) as [
    tf.Tensor2D,
    tf.Tensor2D,
    tf.Tensor2D,
  ];
  const placement = factorPlacement(d);
  const flat = tf.add(
    tf.matMul(tf.exp(logDiagonal), tf.tensor2d(placement.diagonal, [d, d * d])),
    tf.matMul(below, tf.tensor2d(placement.below, [(d * (d - 1)) / 2, d * d])),
  );
  return { mean, logDiagonal, factor: tf.reshape(flat, [-1, d, d]) as tf.Tensor3D };
}

/**
 * Matrices of zeros and ones that put the diagonal, (d, d²), and the entries below it row by row, (d (d - 1) / 2, d²),
 * into their positions in the flattened factor.
 */
export function factorPlacement(d: number): { readonly diagonal: Float32Array; readonly below: Float32Array } {
  const diagonal = new Float32Array(d * d * d);
  const below = new Float32Array(((d * (d - 1)) / 2) * d * d);
  let entry = 0;
  for (let row = 0; row < d; row++) {
    diagonal[row * d * d + row * d + row] = 1;
    for (let column = 0; column < row; column++) below[entry++ * d * d + row * d + column] = 1;
  }
  return { diagonal, below };
}

/**
 * A draw z ~ q(z|x), differentiable with respect to q's parameters.
 *
 *   z = mean + L noise,   noise ~ N(0, I), (N, d)
 *
 * @see Kingma and Welling (2014), section 2.4
 */
export function reparameterize({ mean, logDiagonal, factor }: Posterior, noise: tf.Tensor): tf.Tensor2D {
  if (factor === undefined) return reparameterizeDiagonal(mean, logDiagonal, noise);
  return tf.add(mean, tf.sum(tf.mul(factor, tf.expandDims(noise, 1)), 2));
}

/**
 * The draw and its gradient as one operation, ∂mean = ∂z, ∂logDiagonal = ∂z · (z - mean), instead of nine on the tape.
 */
function reparameterizeDiagonal(mean: tf.Tensor2D, logDiagonal: tf.Tensor2D, noise: tf.Tensor): tf.Tensor2D {
  const draw = tf.customGrad((...inputs) => {
    const [m, l, save] = inputs as unknown as [tf.Tensor, tf.Tensor, tf.GradSaveFunc];
    const deviation = tf.mul(tf.exp(l), noise);
    save([deviation]);
    return {
      value: tf.add(m, deviation),
      gradFunc: (dz: tf.Tensor, [d]: tf.Tensor[]) => [dz, tf.mul(dz, d as tf.Tensor)],
    };
  });
  return draw(mean, logDiagonal) as tf.Tensor2D;
}

/**
 * KL(N(mean, L Lᵀ) || N(0, I)) for each row, (N), in nats.
 *
 *   ½ (‖mean‖² + ‖L‖² - d) - Σ log L_ii
 *
 * @see Kingma and Welling (2014), appendix B, for the diagonal case
 */
export function klToStandardNormal({ mean, logDiagonal, factor }: Posterior): tf.Tensor1D {
  if (factor === undefined) return diagonalKl(mean, logDiagonal);
  return klOfVariances(mean, logDiagonal, tf.sum(tf.square(factor), 2));
}

/** The same for a diagonal covariance, with its gradient in closed form: ∂mean = mean, ∂logDiagonal = variance - 1. */
function diagonalKl(mean: tf.Tensor2D, logDiagonal: tf.Tensor2D): tf.Tensor1D {
  const kl = tf.customGrad((...inputs) => {
    const [m, l, save] = inputs as unknown as [tf.Tensor, tf.Tensor, tf.GradSaveFunc];
    const variance = tf.exp(tf.mul(l, 2));
    save([m, variance]);
    const gradFunc = (dy: tf.Tensor, [savedMean, savedVariance]: tf.Tensor[]) => {
      const each = tf.expandDims(dy, 1);
      return [tf.mul(each, savedMean as tf.Tensor), tf.mul(each, tf.sub(savedVariance as tf.Tensor, 1))];
    };
    return { value: klOfVariances(m, l, variance), gradFunc };
  });
  return kl(mean, logDiagonal) as tf.Tensor1D;
}

function klOfVariances(mean: tf.Tensor, logDiagonal: tf.Tensor, variance: tf.Tensor): tf.Tensor1D {
  return tf.sum(tf.sub(tf.mul(tf.sub(tf.add(tf.square(mean), variance), 1), 0.5), logDiagonal), 1);
}

/**
 * log p(z) - log q(z|x) for each draw z = mean + L noise, (N), in nats; of the Gaussians' constants only the
 * determinant of L remains.
 */
export function logPriorRatio({ logDiagonal }: Posterior, z: tf.Tensor2D, noise: tf.Tensor): tf.Tensor1D {
  return tf.sum(tf.add(tf.mul(tf.sub(tf.square(noise), tf.square(z)), 0.5), logDiagonal), 1);
}
