/** Limits on products of fields, which no schema can state: held before any work is done. */
import { violation } from "../problem.ts";

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
