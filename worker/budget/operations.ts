/**
 * What a request may cost, in multiplications of a core: held before any work is done, so that the slowest request that
 * is accepted computes for a second at most on the machine where this was calibrated.
 */
import { limits } from "../limits.ts";
import { violation } from "../problem.ts";

const grouped = (count: number): string => Math.floor(count).toLocaleString("en");

/**
 * Refuses work beyond the budget, saying what of it would fit.
 *
 * @param fixed operations that come whatever is asked for
 * @param each operations of one unit of what is asked for
 * @param asked how many units the request asks for
 * @param unit what is counted, in words: "draws for 100 images of this model"
 * @param pointer the field that is to be lowered
 * @throws DomainError TooExpensive
 */
export function requireOperations(fixed: number, each: number, asked: number, unit: string, pointer: string): void {
  const most = affordable(fixed, each);
  if (asked <= most) return;
  const detail = `expected at most ${grouped(most)} ${unit}, got ${grouped(asked)}: ask for less in several requests`;
  throw violation("TooExpensive", pointer, detail);
}

/** How many units of work the budget holds beside what is fixed. */
export const affordable = (fixed: number, each: number): number =>
  Math.max(0, Math.floor((limits.operations - fixed) / each));
