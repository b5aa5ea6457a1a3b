/** Finishes every response: its headers, the request id, Server-Timing, and one JSON log line for the request. */
import { createMiddleware } from "hono/factory";
import type { Bindings } from "../../environment.ts";
import { completeHeaders } from "./headers.ts";

/** Valid request ids from a client. */
const requestIdPattern = /^[\w=-]{1,64}$/;

/**
 * The platform stops its clocks while code runs, against timing attacks, so the duration includes waiting (assets, the
 * body) but not computation.
 */
export const observe = () =>
  createMiddleware<Bindings>(async function observe(c, next) {
    const start = Date.now();
    const { method, path } = c.req;
    const given = c.req.header("X-Request-Id");
    const requestId = given && requestIdPattern.test(given) ? given : crypto.randomUUID();
    c.set("requestId", requestId);
    await next();
    const durationMs = Date.now() - start;
    const { headers, status } = c.res;
    completeHeaders(headers);
    headers.set("X-Request-Id", requestId);
    headers.set("Server-Timing", `total;dur=${durationMs}`);
    // Read the body here, as nobody else does: the client of a HEAD wants its length.
    if (method === "HEAD" && c.res.body) headers.set("Content-Length", String(await lengthOf(c.res.body)));
    console.log(JSON.stringify({ requestId, method, path, status, durationMs }));
  });

/** Length of a body, bytes; none of it is kept, because a streamed body may not fit into memory. */
async function lengthOf(body: ReadableStream<Uint8Array>): Promise<number> {
  let length = 0;
  for await (const part of body as unknown as AsyncIterable<Uint8Array>) length += part.byteLength;
  return length;
}
