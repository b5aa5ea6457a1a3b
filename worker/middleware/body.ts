/** Requests with a body: their media type, at most as large as the limit says, refused unread. */
import type { Context, Next } from "hono";
import { bodyLimit } from "hono/body-limit";
import { createMiddleware } from "hono/factory";
import { matchedRoutes } from "hono/route";
import { METHOD_NAME_ALL } from "hono/router";
import { limits } from "../limits.ts";
import { DomainError } from "../problem.ts";

interface MediaTypes {
  readonly expected: string;
  readonly include: (contentType: string | undefined, length: string | undefined) => boolean;
}

const json: MediaTypes = {
  expected: "application/json",
  include: (contentType = "") => /^application\/json\s*(;|$)/i.test(contentType),
};

/**
 * The Open Inference Protocol lets tensors travel as bytes. Triton's clients name no media type for JSON, nor for
 * bytes, or the one of a form for an empty body.
 */
const jsonOrBytes: MediaTypes = {
  expected: "application/json or application/octet-stream",
  include: (contentType, length) =>
    contentType === undefined || length === "0" || /^application\/(json|octet-stream)\s*(;|$)/i.test(contentType),
};

const refuseLarge = (): never => {
  throw new DomainError("PayloadTooLarge", `body: expected at most ${limits.bodyBytes} bytes`);
};

/** A body that says its length is judged by it, before it becomes a stream; one that does not is counted as it comes. */
export const acceptBody = () => {
  const countBytes = bodyLimit({ maxSize: limits.bodyBytes, onError: refuseLarge });
  return createMiddleware(function acceptBody(c, next) {
    const { method } = c.req;
    if (method === "GET") return next();
    const length = c.req.header("Content-Length");
    const accept = method === "POST" ? () => expectBody(c, length, next) : next;
    if (length === undefined || c.req.header("Transfer-Encoding")) return countBytes(c, accept);
    return Number(length) > limits.bodyBytes ? refuseLarge() : accept();
  });
};

async function expectBody(c: Context, length: string | undefined, next: Next): Promise<void> {
  try {
    expectMediaType(c, length);
    await next();
  } finally {
    const { raw } = c.req;
    // A connection whose request was left unread is closed, under whatever its client sends next. Asked in this order:
    // merely naming the body of a request makes a stream of it.
    if (!raw.bodyUsed) await raw.body?.pipeTo(new WritableStream());
  }
}

function expectMediaType(c: Context, length: string | undefined): void {
  const { expected, include } = c.req.path.startsWith("/v2/") ? jsonOrBytes : json;
  const contentType = c.req.header("Content-Type");
  if (!include(contentType, length)) refuse(c, "Content-Type", expected, contentType);
  const encoding = c.req.header("Content-Encoding") ?? "identity";
  if (encoding !== "identity") refuse(c, "Content-Encoding", "none", encoding);
}

/** Where only the middleware matches, no body is wanted at all: what answers next says so. */
function refuse(c: Context, header: string, expected: string, got = "none"): void {
  if (matchedRoutes(c).every(({ method }) => method === METHOD_NAME_ALL)) return;
  const detail = `expected ${expected}, got ${got.slice(0, 200)}`;
  throw new DomainError("UnsupportedMediaType", `${header}: ${detail}`, [{ pointer: header, detail }]);
}
