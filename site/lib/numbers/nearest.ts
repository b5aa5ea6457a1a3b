/** The encoded test digits nearest to a point of the latent plane, and their classes in words. */

import type { Latent } from "../api/model-requests.ts";
import { nth } from "./nth.ts";

export interface Neighbourhood {
  /** Distance to the nearest encoded digit, in units of the prior's standard deviation. */
  readonly distance: number;
  /** Classes of the nearest digits, most frequent first. */
  readonly classes: readonly { readonly digit: number; readonly count: number }[];
}

/** Finds the classes of the `count` encoded digits nearest to a point, of equally distant ones the first. */
export function neighbourhoods(
  means: readonly Latent[],
  labels: readonly number[],
  count: number,
): (at: Latent) => Neighbourhood {
  const [first, second] = [Float64Array.from(means, ([z1]) => z1), Float64Array.from(means, ([, z2]) => z2)];
  // One place more, for the digit that is no longer among the nearest.
  const squares = new Float64Array(count + 1);
  const nearest = new Uint32Array(count + 1);
  return ([z1, z2]) => {
    let known = 0;
    let farthest = Number.POSITIVE_INFINITY;
    for (let i = 0; i < first.length; i++) {
      const squared = ((first[i] as number) - z1) ** 2 + ((second[i] as number) - z2) ** 2;
      // Most digits are farther away than the nearest so far, so this is linear in their number.
      if (squared >= farthest) continue;
      let place = known;
      for (; place > 0 && (squares[place - 1] as number) > squared; place--) {
        squares[place] = squares[place - 1] as number;
        nearest[place] = nearest[place - 1] as number;
      }
      squares[place] = squared;
      nearest[place] = i;
      known = Math.min(count, known + 1);
      if (known === count) farthest = nth(squares, count - 1);
    }
    const tally = new Map<number, number>();
    for (const i of nearest.subarray(0, known)) tally.set(nth(labels, i), (tally.get(nth(labels, i)) ?? 0) + 1);
    return {
      distance: known === 0 ? Number.NaN : Math.sqrt(nth(squares, 0)),
      classes: [...tally]
        .map(([digit, n]) => ({ digit, count: n }))
        .sort((a, b) => b.count - a.count || a.digit - b.digit),
    };
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
