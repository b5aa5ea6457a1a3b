/** Types that tie a route's contract, data alone, to the function that answers it. */
import type { OpenAPIHono, RouteConfig, RouteHandler } from "@hono/zod-openapi";
import type { Bindings } from "../environment.ts";
import { violation } from "../problem.ts";
import { type Format, mediaTypes } from "../schemas/format.ts";
import { unknownField } from "../schemas/object.ts";
import { chooseFormat } from "./formats.ts";

export type App = OpenAPIHono<Bindings>;

type Context<R extends RouteConfig> = Parameters<RouteHandler<R, Bindings>>[0];

/**
 * Answers a route in the format that the client wants. The answer is a plain Response: bodies are written as bytes, and
 * what they hold is checked against the contract by the tests rather than by the compiler.
 */
export type Handler<R extends RouteConfig> = (c: Context<R>, format: Format) => Promise<Response> | Response;

/** A handler as zod-openapi wants it, its answers typed as the contract declares them. */
export function typed<R extends RouteConfig>(contract: R, handler: Handler<R>): RouteHandler<R, Bindings> {
  const success = contract.responses[200];
  const types = Object.keys((success && "content" in success && success.content) || {});
  const all = Object.keys(mediaTypes) as Format[];
  const offered = all.filter((format) => types.includes(mediaTypes[format])) as [Format, ...Format[]];
  // Tensors have representations of their own: those handlers negotiate for themselves.
  const hasOthers = offered.length < types.length;
  const takesNoQuery = contract.method === "get" && !contract.request?.query && !contract.path.startsWith("/v2");
  const negotiated = (c: Context<R>) => {
    // Hono would keep the text of the body, megabytes of it, for as long as the answer is made.
    c.req.bodyCache = {};
    if (takesNoQuery && c.req.url.includes("?")) refuseQuery(c.req.queries());
    return handler(c, hasOthers ? "json" : chooseFormat(c.req.query("format"), c.req.header("Accept"), offered));
  };
  return negotiated as unknown as RouteHandler<R, Bindings>;
}

function refuseQuery(query: Readonly<Record<string, unknown>>): void {
  for (const name of Object.keys(query)) throw violation("InvalidRequest", name, unknownField(name, [], "parameter"));
}
