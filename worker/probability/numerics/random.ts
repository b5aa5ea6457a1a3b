/** Reproducible randomness: the same seed gives the same draws, on every machine. */

/** A source of uniform variates on [0, 1). */
export type Rng = () => number;

/**
 * Independent draws u ~ U[0, 1), multiples of 2^-53, by xoroshiro128+: those of pure-rand in half the time, because the
 * fields of an object exceed workerd's small integers of 31 bits.
 *
 * @param seed uint32
 * @see Blackman and Vigna (2021), Scrambled linear pseudorandom number generators
 */
export function createRng(seed: number): Rng {
  const state = Int32Array.of(~seed, -1, 0, seed);
  // Both halves of a draw have the low bits of a sum.
  return () => {
    const high = advance(state) & 0x3ffffff;
    const low = advance(state) & 0x7ffffff;
    return high * 2 ** -26 + low * 2 ** -53;
  };
}

/**
 * The low 32 bits of s₀ + s₁; then the state is the next one:
 *
 *   a = s₀ ⊕ s₁,   s₀ ← rotl(s₀, 24) ⊕ a ⊕ (a << 16),   s₁ ← rotl(a, 37)
 *
 * @param state s₀ and s₁, 64 bits each, the low half first
 */
function advance(state: Int32Array): number {
  const low = state[0] as number;
  const high = state[1] as number;
  const otherLow = state[2] as number;
  const otherHigh = state[3] as number;
  const aLow = low ^ otherLow;
  const aHigh = high ^ otherHigh;
  state[0] = (low << 24) ^ (high >>> 8) ^ aLow ^ (aLow << 16);
  state[1] = (high << 24) ^ (low >>> 8) ^ aHigh ^ ((aHigh << 16) | (aLow >>> 16));
  state[2] = (aHigh << 5) ^ (aLow >>> 27);
  state[3] = (aLow << 5) ^ (aHigh >>> 27);
  return (low + otherLow) | 0;
}

/** Draws x ~ Bernoulli(p) element by element. */
export function sampleBernoulli(probabilities: Float32Array, rng: Rng): Float32Array {
  return probabilities.map((p) => (rng() < p ? 1 : 0));
}
