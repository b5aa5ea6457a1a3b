/** Direct draws from a categorical distribution. */
import type { Rng } from "./random.ts";

/**
 * One draw k ~ Categorical(w / Σ w) by inversion: the first k with u Σ w < w₀ + … + w_k.
 *
 * @param weights w, (K), at least 0 and not all 0: probabilities up to a factor
 * @returns 0 … K - 1, never a k with w_k = 0
 */
export function sampleCategorical(weights: ArrayLike<number>, rng: Rng): number {
  let total = 0;
  for (let k = 0; k < weights.length; k++) total += weights[k] as number;
  const threshold = rng() * total;
  let cumulative = 0;
  let last = 0;
  for (let k = 0; k < weights.length; k++) {
    const weight = weights[k] as number;
    cumulative += weight;
    if (threshold < cumulative) return k;
    if (weight > 0) last = k;
  }
  // Among the smallest doubles, the threshold may round up to the total.
  return last;
}
