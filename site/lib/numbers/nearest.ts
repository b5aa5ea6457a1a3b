/** The encoded test digits nearest to a point of the latent plane, and their classes in words. */

import type { Latent } from "../api/model-requests.ts";
import { nth } from "./nth.ts";

export interface Neighbourhood {
  /** Distance to the nearest encoded digit, in units of the prior's standard deviation. */
  readonly distance: number;
  /** Classes of the nearest digits, most frequent first. */
  readonly classes: readonly { readonly digit: number; readonly count: number }[];
}

/** The `count` encoded digits nearest to `at`, tallied by class. */
export function neighbourhood(
  at: Latent,
  means: readonly Latent[],
  labels: readonly number[],
  count: number,
): Neighbourhood {
  // Most digits are farther away than the nearest so far, so this is linear in their number.
  const nearest: { readonly squared: number; readonly digit: number }[] = [];
  for (const [i, [z1, z2]] of means.entries()) {
    const squared = (z1 - at[0]) ** 2 + (z2 - at[1]) ** 2;
    if (nearest.length === count && squared >= (nearest.at(-1)?.squared ?? 0)) continue;
    const place = nearest.findIndex((other) => other.squared > squared);
    nearest.splice(place < 0 ? nearest.length : place, 0, { squared, digit: nth(labels, i) });
    if (nearest.length > count) nearest.pop();
  }
  const tally = new Map<number, number>();
  for (const { digit } of nearest) tally.set(digit, (tally.get(digit) ?? 0) + 1);
  return {
    distance: Math.sqrt(nearest[0]?.squared ?? Number.NaN),
    classes: [...tally]
      .map(([digit, n]) => ({ digit, count: n }))
      .sort((a, b) => b.count - a.count || a.digit - b.digit),
  };
}

/** "17 sevens and 3 nines", largest first, at most three classes named. */
export function inWords({ classes }: Neighbourhood): string {
  const names = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
  const plural = (digit: number, n: number): string => {
    const name = names[digit] ?? String(digit);
    return `${n} ${n === 1 ? name : name.endsWith("x") ? `${name}es` : `${name}s`}`;
  };
  const named = classes.slice(0, 3).map(({ digit, count }) => plural(digit, count));
  const rest = classes.slice(3).reduce((sum, { count }) => sum + count, 0);
  if (rest > 0) named.push(`${rest} other${rest === 1 ? "" : "s"}`);
  return named.length < 2 ? named.join("") : `${named.slice(0, -1).join(", ")} and ${named.at(-1)}`;
}
