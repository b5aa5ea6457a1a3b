/** Mixtures and points of all sizes and locations, the same for the same seed. */
import type { GaussianMixture } from "../../worker/probability/mixtures/gaussian-mixture.ts";
import { createRng, type Rng } from "../../worker/probability/numerics/random.ts";
import { randomMixture } from "../oracles/random-gaussian.ts";
import { overGrid } from "./measure.ts";

export const list = <T>(length: number, make: (index: number) => T): T[] => Array.from({ length }, (_, i) => make(i));

/** Offset + scale · t with t from [-3, 3], (length). */
export const placed = (length: number, scale: number, offset: number, rng: Rng): number[] =>
  list(length, () => offset + scale * 3 * (2 * rng() - 1));

export interface PlacedMixture {
  readonly label: string;
  readonly scale: number;
  readonly offset: number;
  readonly mixture: GaussianMixture;
  readonly rng: Rng;
}

/**
 * Two mixtures at every scale and offset: one well conditioned, one with nearly singular covariances, with condition
 * numbers of about 1e10.
 */
export function placedMixtures(components: number, size: number, seed: number): PlacedMixture[] {
  return overGrid((scale, offset, label) =>
    [1, 1e-10].map((narrow, i): PlacedMixture => {
      const rng = createRng(seed + i);
      const { weights, means, covariances } = randomMixture(components, size, rng);
      const mixture = {
        weights,
        means: means.map((mean) => mean.map((m) => offset + scale * m)),
        covariances: covariances.map((covariance) => {
          const wide = list(size, () => 0.5 + rng());
          const entry = (c: number, i: number, j: number) =>
            narrow === 1 ? c : narrow * c + (wide[i] as number) * (wide[j] as number);
          return covariance.map((row, i) => row.map((c, j) => scale ** 2 * entry(c, i, j)));
        }),
      };
      return { label: narrow === 1 ? label : `${label}, nearly singular`, scale, offset, mixture, rng };
    }),
  ).flat();
}
