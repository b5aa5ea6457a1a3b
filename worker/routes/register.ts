/** Types that tie a route's contract, data alone, to the function that answers it. */
import type { OpenAPIHono, RouteConfig, RouteHandler } from "@hono/zod-openapi";
import type { Bindings } from "../environment.ts";
import { negotiate } from "./negotiate.ts";

export type App = OpenAPIHono<Bindings>;

type Context<R extends RouteConfig> = Parameters<RouteHandler<R, Bindings>>[0];

/**
 * Answers a route. The answer is a plain Response: bodies are written as bytes, and what they hold is checked against
 * the contract by the tests rather than by the compiler.
 */
export type Handler<R extends RouteConfig> = (c: Context<R>) => Promise<Response> | Response;

/**
 * A handler as zod-openapi wants it, its answers typed as the contract declares them.
 *
 * Where the contract offers one representation, a client that will not take it is told before any work; the handlers of
 * images negotiate for themselves.
 */
export function typed<R extends RouteConfig>(contract: R, handler: Handler<R>): RouteHandler<R, Bindings> {
  const success = contract.responses[200];
  const [offered = "", ...others] = Object.keys((success && "content" in success && success.content) || {});
  if (others.length > 0) return handler as unknown as RouteHandler<R, Bindings>;
  const negotiated: Handler<R> = (c) => {
    negotiate(c.req.header("Accept"), [offered]);
    return handler(c);
  };
  return negotiated as unknown as RouteHandler<R, Bindings>;
}
