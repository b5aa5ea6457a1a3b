/**
 * `vivid-32d`: the best generator of digits with at most 32 latent dimensions that we could train.
 */
import { adamDefaults } from "../optimise/adam.ts";
import type { Recipe } from "./recipe.ts";
import { relu, residualMlp, silu } from "./residual-mlp.ts";

const networks = { latentSize: 32, posterior: "diagonal", activation: silu, blocks: 2 } as const;

export const vivid32d: Recipe = {
  id: "vivid-32d",
  title: "Vivid digits from 32 dimensions",
  architecture: "784-512-256-(32)-256-512-784 with SiLU, two residual blocks at the width of 256 on either side",
  ...residualMlp(networks),
  likelihood: { kind: "bernoulli" },
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
  without: {
    "residual blocks": residualMlp({ ...networks, blocks: 0 }),
    "SiLU, not ReLU": residualMlp({ ...networks, activation: relu }),
    "falling step size": { schedule: undefined },
    "warm-up of the KL term": { klWeight: undefined },
    "average of the weights": { averageDecay: undefined },
  },
  notes: ["Pixels are rounded. ELBOs of other data conventions are different numbers."],
};
