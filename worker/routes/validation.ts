/** A request that its contract's schemas refuse, told field by field. */
import type { Hook } from "@hono/zod-openapi";
import type { Bindings } from "../environment.ts";
import { DomainError, type FieldError, jsonPointer } from "../problem.ts";

/** A request of many bad numbers is not answered with as many errors. */
const maxErrors = 16;

export const rejectInvalid: Hook<unknown, Bindings, string, unknown> = (result) => {
  if (result.success) return;
  const inBody = result.target === "json";
  const errors: FieldError[] = result.error.issues.slice(0, maxErrors).map(({ path, message }) => ({
    pointer: inBody ? jsonPointer(path) : path.join("."),
    detail: message,
  }));
  const where = inBody ? "body" : result.target;
  const detail = errors.map(({ pointer, detail }) => `${pointer || where}: ${detail}`).join("; ");
  throw new DomainError("InvalidRequest", detail, errors);
};
