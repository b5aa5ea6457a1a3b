/** Information in each latent dimension about a split's images: the KL term and the averaged posterior by dimension. */
import * as tf from "@tensorflow/tfjs-core";
import type { TrainedImageCard } from "../../../worker/artifact.ts";
import type { Split } from "../../data/dataset.ts";
import type { Tell } from "../../optimise/watch.ts";
import type { Posterior } from "../posterior.ts";
import { type EvaluatedModel, imageBatches, networksOf } from "./evaluate.ts";

export type DimensionFigures = NonNullable<TrainedImageCard["metrics"]["dimensions"]>[number];

/** Variances of q's marginals, the diagonal of L Lᵀ, (N, d). */
function marginalVariances({ logDiagonal, factor }: Posterior): tf.Tensor2D {
  return factor === undefined ? tf.exp(tf.mul(logDiagonal, 2)) : tf.sum(tf.square(factor), 2);
}

/**
 * For q(zᵢ|x) = N(μᵢ, σᵢ²), the marginals of each image's posterior:
 *
 *   E_x[½ (μᵢ² + σᵢ² - 1 - log σᵢ²)],   Var_x[μᵢ],   E_x[σᵢ²]
 *
 * The last two sum to the variance of the averaged posterior, by the law of total variance.
 *
 * @see Burda, Grosse and Salakhutdinov (2016), appendix C: a unit is active where Var_x[μᵢ] > 0.01
 */
export async function latentDimensions(
  evaluated: EvaluatedModel,
  split: Split,
  tell: Tell,
): Promise<readonly DimensionFigures[]> {
  const { latentSize } = evaluated.model;
  const { encode } = networksOf(evaluated);
  const sums = Array.from({ length: latentSize }, () => ({ seen: 0, mean: 0, spread: 0, variance: 0, logVariance: 0 }));
  for (const { start, count, images, label } of imageBatches(evaluated, split)) {
    const q = await encode(images, label);
    const spread = tf.tidy(() => marginalVariances(q));
    const [means, variances] = [await q.mean.data(), await spread.data()];
    tf.dispose([spread, ...Object.values(q)]);
    for (let at = 0; at < count * latentSize; at++) {
      const sum = sums[at % latentSize] as (typeof sums)[number];
      const [mean, variance] = [means[at] as number, variances[at] as number];
      // Welford's recurrence: for equal means, rounding cannot make the variance negative.
      const distance = mean - sum.mean;
      sum.seen += 1;
      sum.mean += distance / sum.seen;
      sum.spread += distance * (mean - sum.mean);
      sum.variance += variance;
      sum.logVariance += Math.log(variance);
    }
    await tell((start + count) / split.count);
  }
  return sums.map(({ seen, mean, spread, variance, logVariance }) => ({
    klNats: 0.5 * (mean ** 2 + (spread + variance - logVariance) / seen - 1),
    meanVariance: spread / seen,
    posteriorVariance: variance / seen,
  }));
}
