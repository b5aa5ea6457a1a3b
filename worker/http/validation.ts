/** Error responses for requests that fail their contract's schemas, field by field. */
import type { Hook } from "@hono/zod-openapi";
import { z } from "zod";
import type { Bindings } from "../environment.ts";
import { limits } from "../limits.ts";
import { DomainError, type FieldError, jsonPointer } from "../problem.ts";

// Report a missing field as missing, whatever type was expected in its place.
z.config({ customError: ({ code, input }) => (code !== "custom" && input === undefined ? "required" : undefined) });

export const rejectInvalid: Hook<unknown, Bindings, string, unknown> = (result) => {
  if (result.success) return;
  const inBody = result.target === "json";
  const errors: FieldError[] = result.error.issues.slice(0, limits.mistakes).map(({ path, message }) => ({
    pointer: inBody ? jsonPointer(path) : path.join("."),
    detail: message,
  }));
  const where = inBody ? "body" : result.target;
  const detail = errors.map(({ pointer, detail }) => `${pointer || where}: ${detail}`).join("; ");
  throw new DomainError("InvalidRequest", detail, errors);
};
