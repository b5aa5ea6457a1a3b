/** Random networks in the form of a request. */
import type { WrittenVariable } from "./enumerate-joint.ts";

export interface RandomNetwork {
  readonly size: number;
  readonly maxStates: number;
  readonly maxParents: number;
  /** Share of table entries that are exactly zero before normalisation. */
  readonly zeros: number;
}

/** @param rng uniform on [0, 1) */
export function randomNetwork({ size, maxStates, maxParents, zeros }: RandomNetwork, rng: () => number) {
  const below = (n: number) => Math.floor(rng() * n);
  const shuffled = <T>(items: readonly T[]) =>
    items
      .map((item) => ({ item, key: rng() }))
      .sort((a, b) => a.key - b.key)
      .map(({ item }) => item);
  const variables: WrittenVariable[] = [];
  for (let v = 0; v < size; v++) {
    const parents = shuffled(variables).slice(0, below(maxParents + 1));
    const states = Array.from({ length: 2 + below(maxStates - 1) }, (_, s) => `s${s}`);
    const rows = parents.reduce((product, parent) => product * parent.states.length, 1);
    const table = Array.from({ length: rows }, () => {
      const row = states.map(() => (rng() < zeros ? 0 : 0.05 + rng()));
      const sum = row.reduce((total, p) => total + p, 0);
      return sum === 0 ? row.map((_, i) => (i === 0 ? 1 : 0)) : row.map((p) => p / sum);
    });
    variables.push({ name: `v${v}`, states, parents: parents.map((parent) => parent.name), table });
  }
  // In any order, because a network need not list parents before children.
  return shuffled(variables);
}
