/** Limits on products of fields, which a schema cannot express; they are checked before any work is done. */
import { violation } from "../problem.ts";
import type { EndedBy } from "../schemas/iterations.ts";

/**
 * Refuses a request for more work, or a longer response, than one request may ask for.
 *
 * @param most the limit of one request
 * @param product the counted product, in terms of the request's fields
 * @param got the product's value in this request
 * @param pointer the field to lower
 * @throws DomainError InvalidRequest: a product above the limit
 */
export function requireBudget(most: number, product: string, got: number, pointer: string): void {
  if (got <= most) return;
  throw violation("InvalidRequest", pointer, `expected ${product} of at most ${most}, got ${got}`);
}

/** Default of a count: the usual value, or as many as the budget allows at that cost each. */
export const usualWithin = (usual: number, most: number, each: number): number =>
  Math.min(usual, Math.floor(most / each));

/** Default number of iterations of a fit. */
const usualIterations = 200;

interface IterationBudget {
  /** The budget of a request, and the cost of an iteration. */
  readonly most: number;
  readonly each: number;
  /** The counted product in terms of the request's fields, without the iterations. */
  readonly product: string;
  /** The field for iterations, if not `/iterations`. */
  readonly pointer?: string;
}

/** Maximum number of iterations of a fit, and the reason for that maximum. */
export interface IterationPlan {
  readonly iterations: number;
  readonly endedBy: (converged: boolean) => EndedBy;
}

/**
 * The requested iterations; if the request has none, the usual number or as many as its budget allows, so that such a
 * request is never refused because of them.
 *
 * @throws DomainError TooExpensive: more iterations than the budget allows, or a single one exceeds it
 */
export function planIterations(
  asked: number | undefined,
  { most, each, product, pointer = "/iterations" }: IterationBudget,
): IterationPlan {
  const fitting = Math.floor(most / each);
  if (fitting === 0) {
    const detail = `expected ${product} of at most ${most}, got ${each}: send fewer points, or ask for fewer components`;
    throw violation("TooExpensive", "/components", detail);
  }
  const iterations = asked ?? Math.min(usualIterations, fitting);
  if (iterations > fitting) {
    const detail = `expected iterations · ${product} of at most ${most}, got ${iterations * each}: at most ${fitting} iterations fit`;
    throw violation("TooExpensive", pointer, detail);
  }
  const last = asked === undefined && fitting < usualIterations ? "budget" : "iterations";
  return { iterations, endedBy: (converged) => (converged ? "tolerance" : last) };
}
