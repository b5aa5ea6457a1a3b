/**
 * `cvae-2d`: a plane of styles, given the class.
 */
import { adamDefaults } from "../optimise/adam.ts";
import type { Recipe } from "./recipe.ts";
import { residualMlp, silu } from "./residual-mlp.ts";

const networks = { latentSize: 2, posterior: "full", activation: silu, blocks: 2 } as const;

export const cvae2d: Recipe = {
  id: "cvae-2d",
  title: "Class-conditional plane of styles",
  architecture:
    "one-hot label joined at both inputs; 794-512-256-(2); 12-256-512-784; SiLU, two residual blocks at the width of 256 on either side",
  ...residualMlp({ ...networks, labels: 10 }),
  likelihood: { kind: "bernoulli" },
  convention: "bin",
  optimizer: { ...adamDefaults, learningRate: 1e-3 },
  schedule: "cosine",
  storage: "float16",
  batchSize: 128,
  epochs: 24,
  seed: 1,
  without: {
    "class label": { labels: undefined, ...residualMlp(networks) },
    "residual blocks": residualMlp({ ...networks, labels: 10, blocks: 0 }),
    "full covariance": residualMlp({ ...networks, labels: 10, posterior: "diagonal" }),
  },
  notes: ["Pixels are binary: pixel/255 > 0.1307. The ELBO bounds log p(x|y), the image given its label."],
};
