/** One JSON log line a request, and Server-Timing. */
import { createMiddleware } from "hono/factory";
import type { Bindings } from "../environment.ts";

/**
 * The platform stops its clocks while code runs, against timing attacks: the duration counts what the request waited
 * for (assets, the body), not what it computed.
 */
export const observe = () =>
  createMiddleware<Bindings>(async function observe(c, next) {
    const start = Date.now();
    await next();
    const durationMs = Date.now() - start;
    c.res.headers.set("Server-Timing", `total;dur=${durationMs}`);
    console.log(
      JSON.stringify({
        requestId: c.get("requestId"),
        method: c.req.method,
        path: c.req.path,
        status: c.res.status,
        durationMs,
      }),
    );
  });
