/** Types that tie a route's contract, data alone, to the function that answers it. */
import type { OpenAPIHono, RouteConfig, RouteHandler } from "@hono/zod-openapi";
import type { Bindings } from "../environment.ts";

export type App = OpenAPIHono<Bindings>;

type Context<R extends RouteConfig> = Parameters<RouteHandler<R, Bindings>>[0];

/**
 * Answers a route. The answer is a plain Response: bodies are written as bytes, and what they hold is checked against
 * the contract by the tests rather than by the compiler.
 */
export type Handler<R extends RouteConfig> = (c: Context<R>) => Promise<Response> | Response;

/** A handler as zod-openapi wants it, its answers typed as the contract declares them. */
export const typed = <R extends RouteConfig>(_contract: R, handler: Handler<R>) =>
  handler as unknown as RouteHandler<R, Bindings>;
