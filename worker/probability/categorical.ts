/** Direct draws from a categorical distribution. */
import type { Rng } from "./random.ts";

/**
 * One draw k ~ Categorical(p) by inversion: the first k with u < p₀ + … + p_k.
 *
 * @param probabilities p, (K), normalised
 * @returns 0 … K - 1, never a k with p_k = 0
 */
export function sampleCategorical(probabilities: ArrayLike<number>, rng: Rng): number {
  const u = rng();
  let cumulative = 0;
  let last = 0;
  for (let k = 0; k < probabilities.length; k++) {
    const probability = probabilities[k] as number;
    cumulative += probability;
    if (u < cumulative) return k;
    if (probability > 0) last = k;
  }
  // Rounding may leave the cumulative sum one step below 1, and u at it.
  return last;
}
