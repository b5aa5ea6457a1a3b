/** What every answer passes last: its headers, its request's id, Server-Timing, and the request's one JSON log line. */
import { createMiddleware } from "hono/factory";
import type { Bindings } from "../../environment.ts";
import { completeHeaders } from "./headers.ts";
import { weighOldGeneration } from "./old-generation.ts";

/** What a client may call its request. */
const requestIdPattern = /^[\w=-]{1,64}$/;

/**
 * The platform stops its clocks while code runs, against timing attacks: the duration counts what the request waited
 * for (assets, the body), not what it computed.
 */
export const observe = () =>
  createMiddleware<Bindings>(async function observe(c, next) {
    weighOldGeneration();
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
    // Read here, as nobody else will: the client of a HEAD wants its length.
    if (method === "HEAD" && c.res.body) headers.set("Content-Length", String((await c.res.arrayBuffer()).byteLength));
    console.log(JSON.stringify({ requestId, method, path, status, durationMs }));
  });
