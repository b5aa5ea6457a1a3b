/** A request's id, its one JSON log line, and Server-Timing. */
import { createMiddleware } from "hono/factory";
import type { Bindings } from "../environment.ts";

/** What a client may call its request. */
const requestIdPattern = /^[\w=-]{1,64}$/;

/**
 * The platform stops its clocks while code runs, against timing attacks: the duration counts what the request waited
 * for (assets, the body), not what it computed.
 */
export const observe = () =>
  createMiddleware<Bindings>(async function observe(c, next) {
    const start = Date.now();
    const given = c.req.header("X-Request-Id");
    const requestId = given && requestIdPattern.test(given) ? given : crypto.randomUUID();
    c.set("requestId", requestId);
    await next();
    const durationMs = Date.now() - start;
    const { headers, status } = c.res;
    headers.set("X-Request-Id", requestId);
    headers.set("Server-Timing", `total;dur=${durationMs}`);
    console.log(JSON.stringify({ requestId, method: c.req.method, path: c.req.path, status, durationMs }));
  });
