/** Reproducible randomness: the same seed gives the same draws, on every machine. */
import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";

/** A source of uniform variates on [0, 1). */
export type Rng = () => number;

/**
 * Independent draws u ~ U[0, 1), multiples of 2^-53, by xoroshiro128+.
 *
 * @param seed uint32
 */
export function createRng(seed: number): Rng {
  const generator = xoroshiro128plus(seed);
  return () => uniformFloat64(generator);
}

/** Draws x ~ Bernoulli(p) element by element. */
export function sampleBernoulli(probabilities: Float32Array, rng: Rng): Float32Array {
  return probabilities.map((p) => (rng() < p ? 1 : 0));
}
