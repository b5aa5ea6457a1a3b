/** Requests with a body: their media type, at most as large as the limit says, refused unread. */
import type { Context } from "hono";
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

export const expectBody = () =>
  createMiddleware(async function expectBody(c, next) {
    if (c.req.method !== "POST") return next();
    try {
      expectMediaType(c);
      await next();
    } finally {
      await readRest(c.req.raw);
    }
  });

function expectMediaType(c: Context): void {
  const { expected, include } = c.req.path.startsWith("/v2/") ? jsonOrBytes : json;
  const contentType = c.req.header("Content-Type");
  if (!include(contentType, c.req.header("Content-Length"))) refuse(c, "Content-Type", expected, contentType);
  const encoding = c.req.header("Content-Encoding") ?? "identity";
  if (encoding !== "identity") refuse(c, "Content-Encoding", "none", encoding);
}

/** Where only the middleware matches, no body is wanted at all: what answers next says so. */
function refuse(c: Context, header: string, expected: string, got = "none"): void {
  if (matchedRoutes(c).every(({ method }) => method === METHOD_NAME_ALL)) return;
  const detail = `expected ${expected}, got ${got.slice(0, 200)}`;
  throw new DomainError("UnsupportedMediaType", `${header}: ${detail}`, [{ pointer: header, detail }]);
}

/** A connection whose request was left unread is closed, under whatever its client sends next. */
async function readRest(request: Request): Promise<void> {
  // Asked in this order: merely naming the body of a request makes a stream of it.
  if (!request.bodyUsed) await request.body?.pipeTo(new WritableStream());
}

const refuseLarge = (): never => {
  throw new DomainError("PayloadTooLarge", `body: expected at most ${limits.bodyBytes} bytes`);
};

/** A body that says its length is judged by it, before it becomes a stream; one that does not is counted as it comes. */
export const limitBody = () => {
  const countBytes = bodyLimit({ maxSize: limits.bodyBytes, onError: refuseLarge });
  return createMiddleware(async function limitBody(c, next) {
    if (c.req.method === "GET") return next();
    const length = c.req.header("Content-Length");
    if (length === undefined || c.req.header("Transfer-Encoding")) return countBytes(c, next);
    return Number(length) > limits.bodyBytes ? refuseLarge() : next();
  });
};
