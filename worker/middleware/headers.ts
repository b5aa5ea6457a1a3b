/**
 * The headers that every answer carries: open to pages of any origin, without credentials, and nothing else.
 *
 * They are set on the finished response, once. What Hono's own middleware sets before there is a response makes Hono
 * build headers of its own and wrap the response's body into a stream: a third of the time of a small answer.
 */
import { createMiddleware } from "hono/factory";

/** Small answers are made with these: setting them one by one takes a fifteenth of their time. */
export const everywhere: Readonly<Record<string, string>> = {
  "Access-Control-Allow-Origin": "*",
  "Access-Control-Expose-Headers": "ETag, Inference-Header-Content-Length, Retry-After, Server-Timing, X-Request-Id",
  "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
  "Cross-Origin-Resource-Policy": "cross-origin",
  "Referrer-Policy": "no-referrer",
  "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
  "X-Content-Type-Options": "nosniff",
};

const preflight: Readonly<Record<string, string>> = {
  "Access-Control-Allow-Methods": "GET, HEAD, POST",
  "Access-Control-Allow-Headers": "Accept, Content-Type, If-None-Match, Inference-Header-Content-Length, X-Request-Id",
  "Access-Control-Max-Age": "86400",
};

export const commonHeaders = () =>
  createMiddleware(async function commonHeaders(c, next) {
    const isPreflight = c.req.method === "OPTIONS" && c.req.header("Access-Control-Request-Method") !== undefined;
    if (isPreflight) c.res = new Response(null, { status: 204, headers: preflight });
    else await next();
    const { headers } = c.res;
    if (!headers.has("X-Content-Type-Options")) {
      for (const name in everywhere) headers.set(name, everywhere[name] as string);
    }
    if (c.req.method === "POST") headers.set("Cache-Control", "no-store");
  });
