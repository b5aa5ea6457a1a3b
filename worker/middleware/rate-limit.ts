/** The platform's rate limiter, a client address at a time; where it is not bound, nobody is limited. */
import { createMiddleware } from "hono/factory";
import type { Bindings } from "../environment.ts";
import { DomainError } from "../problem.ts";

/** The period of the binding in wrangler.toml, in seconds. */
const periodSeconds = 60;

export const rateLimit = () =>
  createMiddleware<Bindings>(async function rateLimit(c, next) {
    const limiter = c.env.RATE_LIMITER;
    // A preflight that is refused hides from its page why.
    if (!limiter || c.req.method === "OPTIONS") return next();
    const { success } = await limiter.limit({ key: c.req.header("CF-Connecting-IP") ?? "unknown" });
    if (!success) {
      c.header("Retry-After", String(periodSeconds));
      throw new DomainError("TooManyRequests", `expected fewer requests in ${periodSeconds} s`);
    }
    await next();
  });
