/** Requests against their contract's schemas; errors are reported field by field. */
import type { Hook } from "@hono/zod-openapi";
import type { Context } from "hono";
import { z } from "zod";
import type { Bindings } from "../environment.ts";
import { limits } from "../limits.ts";
import { DomainError, type FieldError, jsonPointer, violation } from "../problem.ts";
import { mismatchText } from "../schemas/mismatch.ts";

z.config({ customError: mismatchText });

/** @param where the part of the request, for errors that concern it as a whole */
function invalid({ issues }: z.core.$ZodError, where: string, pointerTo: (path: readonly PropertyKey[]) => string) {
  const errors: FieldError[] = [];
  const mistyped = new Set<string>();
  for (const { code, path, message } of issues) {
    if (errors.length === limits.mistakes) break;
    const pointer = pointerTo(path);
    // Zod measures a string's length where a list was expected.
    if (mistyped.has(pointer)) continue;
    if (code === "invalid_type") mistyped.add(pointer);
    errors.push({ pointer, detail: message });
  }
  const detail = errors.map(({ pointer, detail }) => `${pointer || where}: ${detail}`).join("; ");
  return new DomainError("InvalidRequest", detail, errors);
}

/** Reports parameters of the path or the query that fail their schema. */
export const rejectInvalid: Hook<unknown, Bindings, string, unknown> = (result) => {
  if (!result.success) throw invalid(result.error, result.target, (path) => path.join("."));
};

/** @throws DomainError Malformed */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw violation("Malformed", "", `expected JSON; ${(cause as SyntaxError).message}`);
  }
}

/**
 * Validates the JSON of a request's body, or its equivalent, for `c.req.valid("json")`.
 *
 * @throws DomainError InvalidRequest
 */
export function acceptJson(c: Context, schema: z.ZodType, body: unknown): void {
  const result = schema.safeParse(body);
  if (!result.success) throw invalid(result.error, "body", jsonPointer);
  c.req.addValidatedData("json", result.data as object);
}
