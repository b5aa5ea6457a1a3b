/**
 * `atlas-2d`: the best two-dimensional map of the digits that we could train.
 *
 * It uses a smooth activation, residual blocks, a step size that decays to zero, and a posterior with a full
 * covariance.
 */
import { adamDefaults } from "../optimise/adam.ts";
import type { Recipe } from "./recipe.ts";
import { relu, residualMlp, silu } from "./residual-mlp.ts";

const networks = { latentSize: 2, posterior: "full", activation: silu, blocks: 4 } as const;

export const atlas2d: Recipe = {
  id: "atlas-2d",
  title: "Atlas of the digits on a plane",
  architecture: "784-512-256-(2)-256-512-784 with SiLU, four residual blocks at the width of 256 on either side",
  ...residualMlp(networks),
  likelihood: { kind: "bernoulli" },
  convention: "bin",
  optimizer: { ...adamDefaults, learningRate: 1e-3 },
  schedule: "cosine",
  storage: "float16",
  batchSize: 128,
  epochs: 40,
  seed: 1,
  without: {
    "residual blocks": residualMlp({ ...networks, blocks: 0 }),
    "SiLU, not ReLU": residualMlp({ ...networks, activation: relu }),
    "falling step size": { schedule: undefined },
    "full covariance": residualMlp({ ...networks, posterior: "diagonal" }),
  },
  notes: ["Pixels are binary: pixel/255 > 0.1307. ELBOs of other data conventions are different numbers."],
};
