/**
 * `mlp-small-2d`: a minimal VAE that still shows digits (document 001, its smallest).
 */
import { adamDefaults } from "../optimise/adam.ts";
import { headSize } from "../vae/model.ts";
import { dense, fromImage, toImage } from "./layers.ts";
import type { Recipe } from "./recipe.ts";

export const mlpSmall2d: Recipe = {
  id: "mlp-small-2d",
  title: "Small MLP with a two-dimensional latent",
  architecture:
    "784-10-(2)-10-784 multilayer perceptrons with ReLU; mean and log standard deviation from one linear head",
  latentSize: 2,
  likelihood: { kind: "bernoulli" },
  posterior: "diagonal",
  head: "logDeviation",
  encoder: {
    inputShape: [28, 28],
    layers: [fromImage, ...dense([10], { op: "Relu" }), { op: "Gemm", units: headSize("diagonal", 2) }],
  },
  decoder: { inputShape: [2], layers: [...dense([10], { op: "Relu" }), ...toImage] },
  convention: "bin",
  optimizer: { ...adamDefaults, learningRate: 1e-3 },
  batchSize: 50,
  epochs: 10,
  seed: 1,
  notes: [
    "Pixels are binary: pixel/255 > 0.1307. ELBOs of other data conventions are different numbers.",
    "Ten hidden units: four digits can be told apart on its sheet.",
  ],
};
