/** Random Gaussians and mixtures, the same for the same source of randomness. */
import type { Gaussian } from "../../worker/probability/gaussians/gaussian.ts";
import type { GaussianMixture } from "../../worker/probability/mixtures/gaussian-mixture.ts";
import type { Rng } from "../../worker/probability/numerics/random.ts";

const list = <T>(length: number, make: () => T): T[] => Array.from({ length }, make);

/** B Bᵀ + I / 10 with entries of B from [-1, 1]: correlated, with a condition number below 10 D². */
export function randomCovariance(size: number, rng: Rng): number[][] {
  const root = list(size, () => list(size, () => 2 * rng() - 1));
  return root.map((a, i) =>
    root.map((b, j) => a.reduce((sum, entry, k) => sum + entry * (b[k] as number), i === j ? 0.1 : 0)),
  );
}

export function randomGaussian(size: number, rng: Rng, spread = 3): Gaussian {
  return { mean: list(size, () => spread * (2 * rng() - 1)), covariance: randomCovariance(size, rng) };
}

export function randomMixture(components: number, size: number, rng: Rng, spread = 3): GaussianMixture {
  const shares = list(components, () => 0.1 + rng());
  const total = shares.reduce((sum, share) => sum + share, 0);
  const gaussians = list(components, () => randomGaussian(size, rng, spread));
  return {
    weights: shares.map((share) => share / total),
    means: gaussians.map(({ mean }) => mean),
    covariances: gaussians.map(({ covariance }) => covariance),
  };
}
