/**
 * `ppca-2d`: the linear predecessor of the models with a latent plane: Gaussian pixels about a plane in the space of
 * images, at maximum likelihood, with the exact posterior as its encoder.
 */
import type { PcaRecipe } from "./pca-recipe.ts";

export const ppca2d: PcaRecipe = {
  kind: "ppca",
  id: "ppca-2d",
  title: "Probabilistic PCA with a two-dimensional latent",
  latentSize: 2,
  convention: "real",
  notes: [
    "The encoder is the exact posterior: the ELBO is the log evidence, and there is no gap to close.",
    "Log densities of Gaussian pixels may exceed 0, and are not comparable with log probabilities of Bernoulli pixels.",
    "Decoded means may leave [0, 1]: JSON and NPY contain them unchanged, and a PNG clips them.",
  ],
};
