/** Limits on products of fields, which no schema can state: held before any work is done. */
import { violation } from "../problem.ts";
import type { EndedBy } from "../schemas/iterations.ts";

/**
 * Refuses a request that asks for more work, or for a longer answer, than one may.
 *
 * @param most what one request may ask for
 * @param product what is counted, in the words of its fields
 * @param got how much of it the request asks for
 * @param pointer the field that is to be lowered
 * @throws DomainError InvalidRequest: more than that
 */
export function requireBudget(most: number, product: string, got: number, pointer: string): void {
  if (got <= most) return;
  throw violation("InvalidRequest", pointer, `expected ${product} of at most ${most}, got ${got}`);
}

/** What a count defaults to: the usual one, or as much of it as the budget allows at that price of each. */
export const usualWithin = (usual: number, most: number, each: number): number =>
  Math.min(usual, Math.floor(most / each));

/** Of a fit whose request leaves their number open. */
const usualIterations = 200;

interface IterationBudget {
  /** What one request may ask for, and what one iteration takes of it. */
  readonly most: number;
  readonly each: number;
  /** What is counted, in the words of the request's fields, without the iterations. */
  readonly product: string;
  /** The field that asks for iterations, if not `/iterations`. */
  readonly pointer?: string;
}

/** How many iterations a fit may take, and what ended one that took so many. */
export interface IterationPlan {
  readonly iterations: number;
  readonly endedBy: (converged: boolean) => EndedBy;
}

/**
 * The iterations that a request asks for; where it asks for none, the usual number or as many as its budget allows, so
 * that a request without the field is never refused for it.
 *
 * @throws DomainError TooExpensive: more were asked for than the budget allows, or a single one exceeds it
 */
export function planIterations(
  asked: number | undefined,
  { most, each, product, pointer = "/iterations" }: IterationBudget,
): IterationPlan {
  if (each > most) {
    const detail = `expected ${product} of at most ${most}, got ${each}: send fewer points, or ask for fewer components`;
    throw violation("TooExpensive", "/components", detail);
  }
  const fitting = Math.floor(most / each);
  if (asked !== undefined && asked > fitting) {
    const detail = `expected iterations · ${product} of at most ${most}, got ${asked * each}: at most ${fitting} iterations fit`;
    throw violation("TooExpensive", pointer, detail);
  }
  const iterations = asked ?? Math.min(usualIterations, fitting);
  const last = asked === undefined && fitting < usualIterations ? "budget" : "iterations";
  return { iterations, endedBy: (converged) => (converged ? "tolerance" : last) };
}
