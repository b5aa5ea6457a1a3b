/**
 * `cvae-4d`: grey-level digits given their class, with a latent for the style (document 002).
 */

import type { Layer } from "../network/layer.ts";
import { adamDefaults } from "../optimise/adam.ts";
import { headSize } from "../vae/model.ts";
import { convDecoder, leaky } from "./conv-decoder.ts";
import { dense, fromImage } from "./layers.ts";
import type { Recipe } from "./recipe.ts";

const joinLabel: Layer = { op: "Concat", labels: 10 };

export const cvae4d: Recipe = {
  id: "cvae-4d",
  title: "Class-conditional VAE with four style dimensions",
  architecture:
    "one-hot label joined at both inputs; 794-512-512-512-128-(4), leaky ReLU; 14-128-1728, conv 36, conv 4, conv 1x1",
  latentSize: 4,
  labels: 10,
  likelihood: { kind: "bernoulli" },
  posterior: "diagonal",
  encoder: {
    inputShape: [28, 28],
    layers: [
      fromImage,
      joinLabel,
      ...dense([512, 512, 512, 128], leaky),
      { op: "Gemm", units: headSize("diagonal", 4) },
    ],
  },
  decoder: { inputShape: [4], layers: [joinLabel, ...convDecoder] },
  convention: "real",
  optimizer: { ...adamDefaults, learningRate: 1e-3 },
  storage: "float16",
  batchSize: 100,
  epochs: 5,
  seed: 1,
  notes: [
    "Grey levels in a Bernoulli cross-entropy: the ELBO cannot exceed -45.5 nats, and is not a log probability of pixels.",
    "The notes that it comes from print -131.5. Their own recipe reaches the ELBO on this card, 8 to 10 nats better.",
  ],
};
