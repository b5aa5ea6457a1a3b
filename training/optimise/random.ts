/**
 * Seeded randomness, with one stream for each purpose.
 *
 * Every draw of a run comes from a stream named by (seed, purpose, index), so the shuffle of epoch 7 is the same
 * whether epochs 1 to 6 ran in this process or in one that was killed: a resumed run repeats the uninterrupted one.
 */
import { randomNormal } from "d3-random";
import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import type { RandomGenerator } from "pure-rand/types/RandomGenerator";

/** Purposes of streams; the position in this list is part of the stream's name, so only append to it. */
const purposes = [
  "initialise",
  "shuffle",
  "noise",
  "evaluate",
  "importance",
  "observe",
  "samples",
  "hold out",
  "pixels",
  "lattice",
] as const;
export type Purpose = (typeof purposes)[number];

/** Finaliser of MurmurHash3: every input bit affects every output bit. */
function mix(word: number): number {
  let h = word ^ (word >>> 16);
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return h ^ (h >>> 16);
}

/** The stream of a purpose; the same three arguments give the same numbers on every machine. */
export function stream(seed: number, purpose: Purpose, index = 0): RandomGenerator {
  const named = [seed, purposes.indexOf(purpose) + 1, index + 1];
  return xoroshiro128plus(named.reduce((hash, word) => mix(Math.imul(hash, 31) + word), 0x9e3779b9));
}

/** `count` independent draws from U(-bound, bound). */
export function uniform(rng: RandomGenerator, count: number, bound: number): Float32Array {
  return new Float32Array(count).map(() => (2 * uniformFloat64(rng) - 1) * bound);
}

/** `count` independent draws from N(0, 1). */
export function normal(rng: RandomGenerator, count: number): Float32Array {
  const draw = randomNormal.source(() => uniformFloat64(rng))(0, 1);
  return new Float32Array(count).map(() => draw());
}

/** A uniform random order of 0 … count - 1 (Fisher-Yates). */
export function permutation(rng: RandomGenerator, count: number): Uint32Array {
  const order = Uint32Array.from({ length: count }, (_, index) => index);
  for (let last = count - 1; last > 0; last--) {
    const other = uniformInt(rng, 0, last);
    const held = order[last] as number;
    order[last] = order[other] as number;
    order[other] = held;
  }
  return order;
}
