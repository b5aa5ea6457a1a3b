/**
 * `beta-conv-2d`: squared error with a small weight on the KL term (document 000), interpreted as a Gaussian
 * likelihood.
 *
 * A squared error averaged over 784 pixels plus β KL is, up to a factor, the negative ELBO of Gaussian pixels with
 * variance 784 β / 2.
 */

import type { Layer } from "../network/layer.ts";
import { adamDefaults } from "../optimise/adam.ts";
import { headSize } from "../vae/model.ts";
import type { Recipe } from "./recipe.ts";

const beta = 0.001;

const normalized = (layer: Layer): readonly Layer[] => [layer, { op: "BatchNormalization" }, { op: "Relu" }];
const halving = (filters: number): Layer => ({ op: "Conv", filters, kernel: 3, stride: 2, pad: 1 });

export const betaConv2d: Recipe = {
  id: "beta-conv-2d",
  title: "Convolutional β-VAE with a two-dimensional latent",
  architecture:
    "conv 32 and conv 64 of stride 2, 3136-(2); 2-3136, transposed conv 32, transposed conv 1; batch norm and ReLU",
  latentSize: 2,
  likelihood: { kind: "gaussian", variance: (784 * beta) / 2 },
  posterior: "diagonal",
  encoder: {
    inputShape: [28, 28],
    layers: [
      { op: "Reshape", shape: [1, 28, 28] },
      ...normalized(halving(32)),
      ...normalized(halving(64)),
      { op: "Flatten" },
      { op: "Gemm", units: headSize("diagonal", 2) },
    ],
  },
  decoder: {
    inputShape: [2],
    layers: [
      ...normalized({ op: "Gemm", units: 3136 }),
      { op: "Reshape", shape: [64, 7, 7] },
      ...normalized({ op: "ConvTranspose", filters: 32 }),
      { op: "ConvTranspose", filters: 1 },
      { op: "Reshape", shape: [28, 28] },
    ],
  },
  convention: "bin",
  optimizer: { ...adamDefaults, learningRate: 3e-4, weightDecay: 0.01 },
  batchSize: 64,
  epochs: 50,
  seed: 1,
  notes: [
    "The β = 0.001 of the notes that it comes from, on the KL beside a mean squared error, is a Gaussian likelihood of variance 0.392.",
    "ELBO and evidence are densities of that likelihood; `asBernoulli` reads the same pictures as probabilities.",
  ],
};
