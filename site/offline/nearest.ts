/** Finds the stored state nearest to a wanted one. */
import type { Query } from "../lib/figure/permalink.ts";
import type { StoredFigure, StoredValues } from "./stored.ts";

/**
 * The stored state nearest to a wanted one, by the changed fields first and then by the others.
 *
 * @param before the current state
 */
export function nearestStored({ states, moved }: StoredFigure, wanted: Query, before: Query): Query {
  const names = Object.keys(states[0] ?? {});
  const changed = names.filter((name) => wanted[name] !== before[name]);
  const gap = (state: Query, some: readonly string[]): number =>
    some.reduce((sum, name) => sum + difference(moved[name], state[name], wanted[name]), 0);
  const ranked = states.map((state) => ({ state, first: gap(state, changed), others: gap(state, names) }));
  const nearest = ranked.reduce((best, each) =>
    each.first < best.first || (each.first === best.first && each.others < best.others) ? each : best,
  );
  return { ...wanted, ...nearest.state };
}

/** Distance of two values: for numbers on a lattice, or lists of them, as a share of its range; otherwise 0 or 1. */
function difference(values: StoredValues | undefined, one = "", other = ""): number {
  if (one === other) return 0;
  if (values === undefined || "words" in values) return 1;
  const [some, others] = [one, other].map((text) => text.split(",").map(Number)) as [number[], number[]];
  return some.reduce((sum, z, i) => sum + Math.abs(z - (others[i] ?? 0)), 0) / (values.max - values.min);
}

/** Whether a stored state has these values; fields that no request depends on may have any. */
export const isStored = ({ states }: StoredFigure, values: Query): boolean =>
  states.some((state) => Object.entries(values).every(([name, value]) => (state[name] ?? value) === value));
