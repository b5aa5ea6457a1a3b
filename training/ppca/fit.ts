/** Probabilistic PCA of images, in closed form. */

import { fitOf, type ProbabilisticPca } from "../../worker/probability/latent-variables/probabilistic-pca.ts";
import { withPositiveLargestEntry } from "../../worker/probability/linear-algebra/principal-components.ts";
import type { Split } from "../data/dataset.ts";
import { leadingEigen } from "./leading-eigen.ts";
import { momentsOf } from "./moments.ts";

/**
 * The maximum likelihood model of the images, with its numbers rounded as in the published files.
 *
 * @throws Error too many images, or too large ones; DomainError: images that lie in the plane
 */
export function fitImages(images: Split, latentSize: number): ProbabilisticPca {
  const { count, size, mean, covariance } = momentsOf(images);
  const { eigenvalues, eigenvectors } = leadingEigen(covariance, size, latentSize);
  const axes = new Float64Array(eigenvectors.length);
  for (let k = 0; k < latentSize; k++)
    axes.set(withPositiveLargestEntry(eigenvectors.slice(k * size, (k + 1) * size)), k * size);
  const trace = mean.reduce((sum, _, i) => sum + (covariance[i * size + i] as number), 0);
  const discarded = trace - eigenvalues.reduce((sum, eigenvalue) => sum + eigenvalue, 0);
  const components = { variances: eigenvalues, axes, discarded };
  const { model } = fitOf({ count, size, mean, scale: 1, resolution: 0 }, components);
  return {
    mean: model.mean.map(Math.fround),
    loadings: model.loadings.map((row) => row.map(Math.fround)),
    noiseVariance: model.noiseVariance,
  };
}
