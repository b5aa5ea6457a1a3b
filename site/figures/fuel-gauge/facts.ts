/** Numbers quoted in the section's prose, computed by the Worker at build time from its catalogue's network. */

import { askAnswer } from "../../build/ask-worker.ts";
import { post } from "../../lib/api/requests.ts";
import { nth } from "../../lib/numbers/nth.ts";
import { type Letter, type Seen, variables } from "./state.ts";

/** Parses evidence such as "B0,D1". */
const parse = (text: string): Seen[] =>
  [...text.matchAll(/([BFGD])([01])/g)].map(([, letter, state]) => ({ letter, state: Number(state) }) as Seen);

function query(asked: readonly Letter[], seen: string) {
  const observed = parse(seen).map(({ letter, state }) => [variables[letter].name, variables[letter].states[state]]);
  return askAnswer(
    post("/v1/networks/query", {
      network: "fuel-gauge",
      query: asked.map((letter) => variables[letter].name),
      observed: Object.fromEntries(observed),
    }),
  );
}

/** p(asked = 0 | seen). */
export async function chanceOf(asked: Letter, seen = ""): Promise<number> {
  return nth((await query([asked], seen)).table, 0);
}

export interface Quotient {
  /** p(F = 0, seen). */
  readonly numerator: number;
  /** p(seen). */
  readonly denominator: number;
  /** The quotient in lowest terms. Table entries have one decimal, so a product of four entries has four. */
  readonly fraction: readonly [number, number];
}

/** p(F = 0 | seen) as the quotient of two sums. */
export async function quotient(seen: string): Promise<Quotient> {
  const numerator = (await query([], `F0,${seen}`)).observedProbability;
  const denominator = (await query([], seen)).observedProbability;
  const [part, whole] = [Math.round(numerator * 1e4), Math.round(denominator * 1e4)];
  const divisor = greatestCommonDivisor(part, whole);
  return { numerator, denominator, fraction: [part / divisor, whole / divisor] };
}

const greatestCommonDivisor = (a: number, b: number): number => (b === 0 ? a : greatestCommonDivisor(b, a % b));
