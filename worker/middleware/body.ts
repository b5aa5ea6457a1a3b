/** Requests with a body: JSON, at most as large as the limit says, refused before it is read, answered unstored. */
import { bodyLimit } from "hono/body-limit";
import { createMiddleware } from "hono/factory";
import { limits } from "../limits.ts";
import { DomainError } from "../problem.ts";

const jsonType = /^application\/json\s*(;|$)/i;

export const jsonOnly = () =>
  createMiddleware(async function jsonOnly(c, next) {
    if (c.req.method !== "POST") return next();
    c.header("Cache-Control", "no-store");
    const contentType = c.req.header("Content-Type");
    if (!jsonType.test(contentType ?? "")) {
      const detail = `expected application/json, got ${contentType ?? "none"}`;
      throw new DomainError("UnsupportedMediaType", `Content-Type: ${detail}`, [{ pointer: "Content-Type", detail }]);
    }
    await next();
  });

export const limitBody = () =>
  bodyLimit({
    maxSize: limits.bodyBytes,
    onError: () => {
      throw new DomainError("PayloadTooLarge", `body: expected at most ${limits.bodyBytes} bytes`);
    },
  });
