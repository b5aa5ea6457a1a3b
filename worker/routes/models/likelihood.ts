/** p(x|z) of a model's card, given the means from its decoder. */
import type { ImageModelCard } from "../../artifact.ts";
import { normalSource } from "../../probability/gaussians/gaussian.ts";
import { bernoulliLogLikelihood, gaussianLogLikelihood } from "../../probability/latent-variables/elbo.ts";
import { type Rng, sampleBernoulli } from "../../probability/numerics/random.ts";

/** Cost of a pixel's likelihood, in multiplications. */
export const operationsPerPixel = 40;

export interface PixelLikelihood {
  /** Draws x ~ p(x|z), pixel by pixel; Gaussian pixels may leave [0, 1]. */
  readonly sample: (means: Float32Array, rng: Rng) => Float32Array;
  /** log p(x|z) of one image, nats. */
  readonly logDensity: (x: Float32Array, means: Float32Array) => number;
}

const bernoulli: PixelLikelihood = { sample: sampleBernoulli, logDensity: bernoulliLogLikelihood };

/** p(x|z) of a model's pixels: independent Bernoulli, or Gaussian with the card's variance. */
export function pixelLikelihood({ likelihood, pixelVariance }: ImageModelCard): PixelLikelihood {
  if (likelihood === "bernoulli") return bernoulli;
  const variance = pixelVariance as number; // the schema requires a variance for Gaussian likelihoods
  const deviation = Math.sqrt(variance);
  return {
    sample: (means, rng) => {
      const normal = normalSource(rng);
      return means.map((mean) => mean + deviation * normal());
    },
    logDensity: (x, means) => gaussianLogLikelihood(x, means, variance),
  };
}
