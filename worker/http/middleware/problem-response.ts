/** The one place where a failure becomes an HTTP answer (RFC 9457). */
import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { Bindings } from "../../environment.ts";
import { anchorOf, DomainError, problems, violation } from "../../problem.ts";
import { brokenOff } from "./body.ts";
import { logFailure } from "./failure-log.ts";

/** Hono's own validator throws one of these where the body is no JSON; everything else is ours or a defect. */
async function toDomainError(error: Error, c: Context): Promise<DomainError> {
  if (error instanceof DomainError) return error;
  if (error instanceof HTTPException && error.status === 400) {
    // Asked again, the parser says what it met, and where.
    const reason = await c.req.json().catch((cause: Error) => cause);
    return violation("Malformed", "", reason instanceof SyntaxError ? `expected JSON; ${reason.message}` : brokenOff);
  }
  const detail = "The request could not be answered; the request id names this occurrence.";
  return new DomainError("Internal", detail, [], { cause: error });
}

/** A failure as the document that tells it, once the log has the cause of one that is not the client's. */
export async function problemOf(error: Error, c: Context<Bindings>) {
  const told = await toDomainError(error, c);
  const { code, message, errors } = told;
  const { status, title } = problems[code];
  if (status >= 500) logFailure(c.get("requestId"), told, { method: c.req.method, path: c.req.path, status });
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
