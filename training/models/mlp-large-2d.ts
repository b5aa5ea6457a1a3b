/**
 * `mlp-large-2d`: three hidden layers, enough to make all ten digits legible (document 001).
 */
import { adamDefaults } from "../optimise/adam.ts";
import { headSize } from "../vae/model.ts";
import { dense, fromImage, toImage } from "./layers.ts";
import type { Recipe } from "./recipe.ts";

export const mlpLarge2d: Recipe = {
  id: "mlp-large-2d",
  title: "Large MLP with a two-dimensional latent",
  architecture:
    "784-300-60-10-(2)-10-60-300-784 multilayer perceptrons with ReLU; mean and log standard deviation from one linear head",
  latentSize: 2,
  likelihood: { kind: "bernoulli" },
  posterior: "diagonal",
  head: "logDeviation",
  encoder: {
    inputShape: [28, 28],
    layers: [fromImage, ...dense([300, 60, 10], { op: "Relu" }), { op: "Gemm", units: headSize("diagonal", 2) }],
  },
  decoder: { inputShape: [2], layers: [...dense([10, 60, 300], { op: "Relu" }), ...toImage] },
  convention: "bin",
  optimizer: { ...adamDefaults, learningRate: 1e-3 },
  storage: "float16",
  batchSize: 50,
  epochs: 20,
  seed: 2,
  notes: [
    "Pixels are binary: pixel/255 > 0.1307. ELBOs of other data conventions are different numbers.",
    "The hidden sizes are those of the document's code, 300, 60, 10; its captions say 300, 100, 10.",
  ],
};
