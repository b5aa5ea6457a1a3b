/** Conversion of errors to problem documents (RFC 9457), in this one place. */
import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { Bindings } from "../../environment.ts";
import { anchorOf, DomainError, problems } from "../../problem.ts";
import { logFailure } from "./failure-log.ts";

/** Any other error than those of the domain is a defect. */
function toDomainError(error: unknown): DomainError {
  if (error instanceof DomainError) return error;
  const detail = "The request failed; the request id names this occurrence.";
  return new DomainError("Internal", detail, [], { cause: error });
}

/** The problem document of an error. Errors that are not the client's fault are logged with their cause. */
export function problemOf(error: unknown, c: Context<Bindings>) {
  const domainError = toDomainError(error);
  const { code, message, errors } = domainError;
  const { status, title } = problems[code];
  if (status >= 500) logFailure(c.get("requestId"), domainError, { method: c.req.method, path: c.req.path, status });
  return {
    type: `/problems/#${anchorOf(code)}`,
    title,
    status,
    detail: message,
    instance: `#${c.get("requestId")}`,
    error: message,
    errors,
  };
}

export function problemResponse(error: Error, c: Context<Bindings>): Response {
  const problem = problemOf(error, c);
  return c.body(JSON.stringify(problem), problem.status as ContentfulStatusCode, {
    "Content-Type": "application/problem+json",
    "Cache-Control": "no-store",
  });
}
