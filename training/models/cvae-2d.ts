/**
 * `cvae-2d`: the class is given, the plane is left with the style.
 */
import { adamDefaults } from "../adam.ts";
import type { Layer } from "../network/layer.ts";
import { headSize } from "../vae/model.ts";
import { dense, fromImage, residual, toImage } from "./layers.ts";
import type { Recipe } from "./recipe.ts";

const activation: Layer = { op: "Silu" };
const joinLabel: Layer = { op: "Concat", labels: 10 };

export const cvae2d: Recipe = {
  id: "cvae-2d",
  title: "Class-conditional plane of styles",
  architecture:
    "one-hot label joined at both inputs; 794-512-256-(2); 12-256-512-784; SiLU, two residual blocks at the width of 256 on either side",
  latentSize: 2,
  labels: 10,
  likelihood: { kind: "bernoulli" },
  posterior: "full",
  encoder: {
    inputShape: [28, 28],
    layers: [
      fromImage,
      joinLabel,
      ...dense([512, 256], activation),
      ...residual(256, activation, 2),
      { op: "Gemm", units: headSize("full", 2) },
    ],
  },
  decoder: {
    inputShape: [2],
    layers: [
      joinLabel,
      ...dense([256], activation),
      ...residual(256, activation, 2),
      ...dense([512], activation),
      ...toImage,
    ],
  },
  convention: "bin",
  optimizer: { ...adamDefaults, learningRate: 1e-3 },
  schedule: "cosine",
  storage: "float16",
  batchSize: 128,
  epochs: 24,
  seed: 1,
  notes: ["Pixels are binary: pixel/255 > 0.1307. The ELBO bounds log p(x|y), the image given its label."],
};
