/**
 * `mlp-2d`: the smallest VAE with a latent plane to look at, by the recipe of the course notes (document 004).
 */
import { adamDefaults } from "../optimise/adam.ts";
import { headSize } from "../vae/model.ts";
import { dense, fromImage, toImage } from "./layers.ts";
import type { Recipe } from "./recipe.ts";

export const mlp2d: Recipe = {
  id: "mlp-2d",
  title: "MLP with a two-dimensional latent",
  architecture: "784-200-(2)-200-784 multilayer perceptrons with ReLU; mean and log variance from one linear head",
  latentSize: 2,
  likelihood: { kind: "bernoulli" },
  posterior: "diagonal",
  encoder: {
    inputShape: [28, 28],
    layers: [fromImage, ...dense([200], { op: "Relu" }), { op: "Gemm", units: headSize("diagonal", 2) }],
  },
  decoder: { inputShape: [2], layers: [...dense([200], { op: "Relu" }), ...toImage] },
  convention: "bin",
  optimizer: { ...adamDefaults, learningRate: 1e-3 },
  batchSize: 128,
  epochs: 50,
  seed: 1,
  notes: [
    "Pixels are binary: pixel/255 > 0.1307. ELBOs of other data conventions are different numbers.",
    "The gap between the exact evidence and the ELBO is what the amortised Gaussian posterior costs.",
  ],
};
