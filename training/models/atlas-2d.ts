/**
 * `atlas-2d`: the best two-dimensional map of the digits that we could train with an encoder of this size.
 *
 * The decoder first maximises the evidence on a lattice, as that of gtm-2d does. Then encoder and decoder maximise the
 * ELBO together, which favours posteriors that the encoder can represent.
 */
import { adamDefaults } from "../optimise/adam.ts";
import { latticeNetwork } from "./lattice-network.ts";
import type { Recipe } from "./recipe.ts";
import { residualMlp, silu } from "./residual-mlp.ts";

const networks = { latentSize: 2, posterior: "full", activation: silu, blocks: 4 } as const;
const lattice = { share: 12 / 25, from: 377, to: 1597, both: { share: 12 / 25, learningRate: 1e-3 } };

export const atlas2d: Recipe = {
  id: "atlas-2d",
  title: "Atlas of the digits on a plane",
  architecture:
    "784-987-64-(2)-256-512-784 with SiLU, four residual blocks at the widths of 64 and 256; the softmax of the 987 is " +
    "the exact posterior on a lattice of latents under the decoder that the encoder began with",
  ...residualMlp(networks),
  encoder: latticeNetwork(987),
  likelihood: { kind: "bernoulli" },
  convention: "bin",
  optimizer: { ...adamDefaults, learningRate: 2e-3 },
  schedule: "cosine",
  lattice,
  storage: "float16",
  batchSize: 500,
  epochs: 25,
  seed: 1,
  without: {
    "start from the evidence of a lattice": { ...residualMlp(networks), lattice: undefined },
    "both networks together in the end": { lattice: { ...lattice, both: undefined } },
    "residual blocks of the decoder": { decoder: residualMlp({ ...networks, blocks: 0 }).decoder },
    "falling step size": { schedule: undefined },
  },
  notes: ["Pixels are binary: pixel/255 > 0.1307. ELBOs of other data conventions are different numbers."],
};
