/**
 * `beta-0` to `beta-64`: one small network trained with seven weights of the KL term, for comparison.
 *
 * With weight β on the KL term, training minimises distortion + β · rate, which is the negative ELBO only for β = 1.
 *
 * @see Higgins et al. (2017), Alemi et al. (2018)
 */
import { adamDefaults } from "../optimise/adam.ts";
import { headSize } from "../vae/model.ts";
import { deriveRecipe } from "./derive.ts";
import { dense, fromImage, toImage } from "./layers.ts";
import type { Recipe } from "./recipe.ts";

const latentSize = 8;
const hidden = 60;
const pixels = "Pixels are binary: pixel/255 > 0.1307. ELBOs of other data conventions are different numbers.";

const atOne: Recipe = {
  id: "beta-1",
  title: "Small MLP at β = 1",
  architecture: `784-${hidden}-(${latentSize})-${hidden}-784 with ReLU`,
  latentSize,
  likelihood: { kind: "bernoulli" },
  posterior: "diagonal",
  encoder: {
    inputShape: [28, 28],
    layers: [fromImage, ...dense([hidden], { op: "Relu" }), { op: "Gemm", units: headSize("diagonal", latentSize) }],
  },
  decoder: { inputShape: [latentSize], layers: [...dense([hidden], { op: "Relu" }), ...toImage] },
  convention: "bin",
  optimizer: { ...adamDefaults, learningRate: 1e-3 },
  encodedImages: 1000,
  storage: "float16",
  batchSize: 128,
  epochs: 15,
  seed: 1,
  notes: [pixels, "Trained with β = 1, the only weight of its family that maximises the ELBO."],
};

/** Weights other than 1, each with a note for the card. */
const others: readonly (readonly [beta: number, id: string, note?: string])[] = [
  [0, "beta-0", "Nothing keeps q(z|x) wide: its variances shrink and its means spread for as long as it is trained."],
  [0.1, "beta-0-1"],
  [0.5, "beta-0-5"],
  [4, "beta-4"],
  [16, "beta-16"],
  [64, "beta-64", "The KL term outweighs every gain of a latent: q(z|x) is the prior, and z says nothing about x."],
];

const weighted = ([beta, id, note]: (typeof others)[number]): Recipe => {
  const derived = deriveRecipe(atOne, { id, title: `Small MLP at β = ${beta}` }, { klWeight: beta });
  const trainedFor = `Training minimised reconstruction + ${beta} · KL. The ELBO on the card has weight 1.`;
  return { ...derived, notes: [...derived.notes, pixels, trainedFor, ...(note ? [note] : [])] };
};

/** Ordered by β. */
export const betaFamily: readonly Recipe[] = [
  ...others.filter(([beta]) => beta < 1).map(weighted),
  atOne,
  ...others.filter(([beta]) => beta > 1).map(weighted),
];
