/** Draws from a mixture of Gaussians. */

import * as gaussian from "../gaussians/gaussian.ts";
import { sampleCategorical } from "../numerics/categorical.ts";
import { type Interruptible, onlyPart } from "../numerics/interruptible.ts";
import type { Rng } from "../numerics/random.ts";
import { type FactoredMixture, factorMixture, type GaussianMixture } from "./gaussian-mixture.ts";

export interface MixtureSample {
  /** x, (N, D). */
  readonly points: number[][];
  /** Component of each point, (N), 0 … K - 1. */
  readonly components: number[];
}

/**
 * Independent draws from a mixture: k ~ Cat(π), then x ~ N(μₖ, Σₖ).
 *
 * @throws DomainError as factorMixture
 */
export const sample = (mixture: GaussianMixture, count: number, rng: Rng): MixtureSample =>
  onlyPart(sampleInParts(factorMixture(mixture), count, rng, count));

/** The same draws from a prepared mixture, in parts of that many. */
export function* sampleInParts(
  { size, weights, components: gaussians }: FactoredMixture,
  count: number,
  rng: Rng,
  rows: number,
): Interruptible<void, MixtureSample> {
  const normal = gaussian.normalSource(rng);
  let first = 0;
  do {
    const drawn = Math.min(rows, count - first);
    const points: number[][] = [];
    const components: number[] = [];
    for (let n = 0; n < drawn; n++) {
      if (n % gaussian.drawsPerStep === 0) {
        yield gaussian.drawsPerStep * (gaussian.drawOperations(size) + weights.length);
      }
      const component = sampleCategorical(weights, rng);
      components.push(component);
      points.push(Array.from(gaussian.draw(gaussians[component] as gaussian.FactoredGaussian, normal)));
    }
    yield { points, components };
    first += drawn;
  } while (first < count);
}
