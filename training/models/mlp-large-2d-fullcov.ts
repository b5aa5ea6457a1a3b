/**
 * `mlp-large-2d-fullcov`: as `mlp-large-2d`, with a full covariance of q(z|x) given by its Cholesky factor (document
 * 001).
 */
import { adamDefaults } from "../optimise/adam.ts";
import { headSize } from "../vae/model.ts";
import { dense, fromImage, toImage } from "./layers.ts";
import type { Recipe } from "./recipe.ts";

export const mlpLarge2dFullcov: Recipe = {
  id: "mlp-large-2d-fullcov",
  title: "Large MLP with a full-covariance posterior",
  architecture:
    "784-300-60-10-(2)-10-60-300-784 multilayer perceptrons with ReLU; mean and Cholesky factor of the covariance from one linear head",
  latentSize: 2,
  likelihood: { kind: "bernoulli" },
  posterior: "full",
  encoder: {
    inputShape: [28, 28],
    layers: [fromImage, ...dense([300, 60, 10], { op: "Relu" }), { op: "Gemm", units: headSize("full", 2) }],
  },
  decoder: { inputShape: [2], layers: [...dense([10, 60, 300], { op: "Relu" }), ...toImage] },
  convention: "bin",
  optimizer: { ...adamDefaults, learningRate: 1e-3 },
  storage: "float16",
  batchSize: 50,
  epochs: 20,
  seed: 1,
  notes: [
    "Pixels are binary: pixel/255 > 0.1307. ELBOs of other data conventions are different numbers.",
    "The factor has no floor under its diagonal. The notes that it comes from add 0.1 to the covariance's diagonal, and their KL has a wrong mean and log-determinant; with that floor the ELBO is some 15 nats lower.",
  ],
};
