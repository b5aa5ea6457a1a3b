/**
 * `atlas-2d`: the best map of the digits on a plane that we could train.
 *
 * A smooth activation and residual blocks, a step size that falls to zero and a posterior with a full covariance.
 */
import { adamDefaults } from "../adam.ts";
import type { Layer } from "../network/layer.ts";
import { headSize } from "../vae/model.ts";
import { dense, fromImage, residual, toImage } from "./layers.ts";
import type { Recipe } from "./recipe.ts";

const activation: Layer = { op: "Silu" };

export const atlas2d: Recipe = {
  id: "atlas-2d",
  title: "Atlas of the digits on a plane",
  architecture: "784-512-256-(2)-256-512-784 with SiLU, four residual blocks at the width of 256 on either side",
  latentSize: 2,
  likelihood: { kind: "bernoulli" },
  posterior: "full",
  encoder: {
    inputShape: [28, 28],
    layers: [
      fromImage,
      ...dense([512, 256], activation),
      ...residual(256, activation, 4),
      { op: "Gemm", units: headSize("full", 2) },
    ],
  },
  decoder: {
    inputShape: [2],
    layers: [...dense([256], activation), ...residual(256, activation, 4), ...dense([512], activation), ...toImage],
  },
  convention: "bin",
  optimizer: { ...adamDefaults, learningRate: 1e-3 },
  schedule: "cosine",
  storage: "float16",
  batchSize: 128,
  epochs: 40,
  seed: 1,
  notes: ["Pixels are binary: pixel/255 > 0.1307. ELBOs of other data conventions are different numbers."],
};
