/** Points, models and their posteriors for the tests of probabilistic PCA. */
import {
  factorPca,
  type ProbabilisticPca,
  posteriorCovariance,
} from "../../../worker/probability/latent-variables/probabilistic-pca.ts";
import { flatPoints, posteriorInParts } from "../../../worker/probability/latent-variables/probabilistic-pca-points.ts";
import { inner, type Matrix } from "../../../worker/probability/linear-algebra/matrix.ts";
import { onlyPart } from "../../../worker/probability/numerics/interruptible.ts";
import { createRng } from "../../../worker/probability/numerics/random.ts";

/** Entries of order one, a dozen operations. */
export const rounding = 1e-12;

export const rng = createRng(7);

export const matrix = (rows: number, columns: number): number[][] =>
  Array.from({ length: rows }, () => Array.from({ length: columns }, () => 2 * rng() - 1));

/** Points around a tilted plane, with noise in every direction. */
export function scattered(count: number, size: number, latentSize: number): number[][] {
  const loadings = matrix(size, latentSize);
  return matrix(count, latentSize).map((z) =>
    loadings.map((row, i) => 3 * inner(row, z) + 0.2 * i + 0.3 * (2 * rng() - 1)),
  );
}

/** Posteriors and evidences under a model. */
export const posterior = (model: ProbabilisticPca, points: Matrix) => {
  const factored = factorPca(model);
  return {
    ...onlyPart(posteriorInParts(factored, flatPoints(factored, points), points.length)),
    covariance: posteriorCovariance(factored),
  };
};

/** C = W Wᵀ + σ² I. */
export const covarianceOf = ({ loadings, noiseVariance }: ProbabilisticPca): number[][] =>
  loadings.map((a, i) => loadings.map((b, j) => inner(a, b) + (i === j ? noiseVariance : 0)));
