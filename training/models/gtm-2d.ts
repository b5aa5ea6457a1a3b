/**
 * `gtm-2d`: a plane whose decoder maximises the exact evidence, without an encoder.
 *
 * It is a generative topographic map with a neural mapping: the prior is a lattice of latents, and each image's log
 * evidence is a log-sum-exp over all of them. By contrast, atlas-2d trains its decoder on the latents that its encoder
 * finds.
 *
 * @see Bishop, Svensén and Williams (1998)
 */
import { adamDefaults } from "../optimise/adam.ts";
import { latticeNetwork } from "./lattice-network.ts";
import type { Recipe } from "./recipe.ts";
import { residualMlp, silu } from "./residual-mlp.ts";

const networks = residualMlp({ latentSize: 2, posterior: "full", activation: silu, blocks: 4 });

export const gtm2d: Recipe = {
  id: "gtm-2d",
  title: "Plane of the highest exact evidence",
  architecture:
    "784-4181-64-(2)-256-512-784 with SiLU, four residual blocks at the widths of 64 and 256; the softmax of the 4181 is " +
    "the exact posterior on a lattice of latents",
  ...networks,
  encoder: latticeNetwork(4181),
  likelihood: { kind: "bernoulli" },
  convention: "bin",
  optimizer: { ...adamDefaults, learningRate: 2e-3 },
  schedule: "cosine",
  lattice: { share: 32 / 45, from: 610, to: 2584, finer: { share: 5 / 45, size: 6765, learningRate: 5e-4 } },
  storage: "float16",
  batchSize: 500,
  epochs: 45,
  seed: 1,
  notes: [
    "Pixels are binary: pixel/255 > 0.1307. ELBOs of other data conventions are different numbers.",
    "The decoder maximises the exact evidence on a lattice of latents; the Gaussian encoder is fitted to it afterwards.",
  ],
};
