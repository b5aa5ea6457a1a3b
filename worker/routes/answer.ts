/** JSON answers of computations. */
import { encodeJsonTensors, type JsonTensor } from "../media/json-tensor.ts";
import { headersOf } from "../middleware/headers.ts";
import { DomainError } from "../problem.ts";
import { transientBody } from "./transient-body.ts";

/**
 * Numbers only, never the null that JSON makes of what is not finite.
 *
 * @throws DomainError OutOfRange: a result that no double can hold
 */
export function answer(value: object): Response {
  const body = JSON.stringify(value);
  // Looking at every number takes ten times as long as writing it: only who has a null is asked what it was.
  if (body.includes("null")) JSON.stringify(value, requireFinite);
  // Hono's c.body() would make headers of its own first.
  return new Response(body, { headers: headersOf["application/json"] });
}

/**
 * An answer whose last fields are tensors.
 *
 * @param tensors what of them is not finite becomes null
 */
export function answerTensors(
  fields: Readonly<Record<string, unknown>>,
  tensors: Readonly<Record<string, JsonTensor>>,
): Response {
  return new Response(transientBody(encodeJsonTensors(fields, tensors)), { headers: headersOf["application/json"] });
}

function requireFinite(key: string, entry: unknown): unknown {
  if (typeof entry !== "number" || Number.isFinite(entry)) return entry;
  throw new DomainError("OutOfRange", `expected finite results, got ${entry} in ${key || "a list"}`);
}
