/**
 * `vivid-32d`: the best generator of digits that we could train with at most 32 latent dimensions.
 */
import { adamDefaults } from "../adam.ts";
import type { Layer } from "../network/layer.ts";
import { headSize } from "../vae/model.ts";
import { dense, fromImage, residual, toImage } from "./layers.ts";
import type { Recipe } from "./recipe.ts";

const activation: Layer = { op: "Silu" };

export const vivid32d: Recipe = {
  id: "vivid-32d",
  title: "Vivid digits from 32 dimensions",
  architecture: "784-512-256-(32)-256-512-784 with SiLU, two residual blocks at the width of 256 on either side",
  latentSize: 32,
  likelihood: { kind: "bernoulli" },
  posterior: "diagonal",
  encoder: {
    inputShape: [28, 28],
    layers: [
      fromImage,
      ...dense([512, 256], activation),
      ...residual(256, activation, 2),
      { op: "Gemm", units: headSize("diagonal", 32) },
    ],
  },
  decoder: {
    inputShape: [32],
    layers: [...dense([256], activation), ...residual(256, activation, 2), ...dense([512], activation), ...toImage],
  },
  convention: "round",
  otherConvention: "bin",
  optimizer: { ...adamDefaults, learningRate: 1e-3 },
  schedule: "cosine",
  klWeight: { from: 0.2, to: 1, epochs: 3 },
  averageDecay: 0.999,
  storage: "float16",
  batchSize: 128,
  epochs: 24,
  seed: 1,
  notes: ["Pixels are rounded. ELBOs of other data conventions are different numbers."],
};
