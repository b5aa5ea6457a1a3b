/**
 * Costs of requests, in multiplications of one core. They are checked before any work is done, so that the slowest
 * accepted request computes for a second at most on the machine of the calibration.
 */
import { limits } from "../limits.ts";
import { violation } from "../problem.ts";

const grouped = (count: number): string => Math.floor(count).toLocaleString("en");

/**
 * Refuses work beyond the budget, and says how much would fit.
 *
 * @param fixed operations that every such request takes
 * @param each operations of one unit
 * @param asked units that the request asks for
 * @param unit the unit in words: "draws for 100 images of this model"
 * @param pointer the field to lower
 * @throws DomainError TooExpensive
 */
export function requireOperations(fixed: number, each: number, asked: number, unit: string, pointer: string): void {
  const most = affordable(fixed, each);
  if (asked <= most) return;
  const detail = `expected at most ${grouped(most)} ${unit}, got ${grouped(asked)}: ask for less in several requests`;
  throw violation("TooExpensive", pointer, detail);
}

/** Units of work that fit the budget besides the fixed operations. */
export const affordable = (fixed: number, each: number): number =>
  Math.max(0, Math.floor((limits.operations - fixed) / each));
