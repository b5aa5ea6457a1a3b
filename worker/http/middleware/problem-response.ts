/** Conversion of errors to problem documents (RFC 9457), in this one place. */
import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { Bindings } from "../../environment.ts";
import { anchorOf, DomainError, problems, violation } from "../../problem.ts";
import { brokenOff } from "./body.ts";
import { logFailure } from "./failure-log.ts";

/** Hono's own validator throws an HTTPException if the body is not JSON; any other unknown error is a defect. */
async function toDomainError(error: unknown, c: Context): Promise<DomainError> {
  if (error instanceof DomainError) return error;
  if (error instanceof HTTPException && error.status === 400) {
    // Parse again, for a message that says what the parser found, and where.
    const reason = await c.req.json().catch((cause: Error) => cause);
    return violation("Malformed", "", reason instanceof SyntaxError ? `expected JSON; ${reason.message}` : brokenOff);
  }
  const detail = "The request failed; the request id names this occurrence.";
  return new DomainError("Internal", detail, [], { cause: error });
}

/** The problem document of an error. Errors that are not the client's fault are logged with their cause. */
export async function problemOf(error: unknown, c: Context<Bindings>) {
  const domainError = await toDomainError(error, c);
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

export async function problemResponse(error: Error, c: Context<Bindings>): Promise<Response> {
  const problem = await problemOf(error, c);
  return c.body(JSON.stringify(problem), problem.status as ContentfulStatusCode, {
    "Content-Type": "application/problem+json",
    "Cache-Control": "no-store",
  });
}
