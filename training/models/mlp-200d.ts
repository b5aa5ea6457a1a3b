/**
 * `mlp-200d`: a wide latent that the prior prunes (document 003).
 */

import type { Layer } from "../network/layer.ts";
import { adamDefaults } from "../optimise/adam.ts";
import { headSize } from "../vae/model.ts";
import { dense, fromImage, toImage } from "./layers.ts";
import type { Recipe } from "./recipe.ts";

const activation: Layer = { op: "LeakyRelu", alpha: 0.2 };

export const mlp200d: Recipe = {
  id: "mlp-200d",
  title: "MLP with a 200-dimensional latent",
  architecture: "784-400-400-(200)-400-400-784 multilayer perceptrons with leaky ReLU (slope 0.2)",
  latentSize: 200,
  likelihood: { kind: "bernoulli" },
  posterior: "diagonal",
  encoder: {
    inputShape: [28, 28],
    layers: [fromImage, ...dense([400, 400], activation), { op: "Gemm", units: headSize("diagonal", 200) }],
  },
  decoder: { inputShape: [200], layers: [...dense([400, 400], activation), ...toImage] },
  convention: "round",
  optimizer: { ...adamDefaults, learningRate: 1e-3 },
  storage: "float16",
  batchSize: 100,
  epochs: 15,
  seed: 1,
  notes: [
    "Pixels are rounded, in training and in test; the document leaves its test images grey.",
    "Most of the 200 dimensions are switched off by the KL term: their posterior is the prior.",
  ],
};
