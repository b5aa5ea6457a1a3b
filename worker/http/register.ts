/** Routes: a contract, which is data, and its handler, whose types the compiler checks against the contract. */

import { OpenAPIHono, type RouteConfig, type RouteHandler, type z } from "@hono/zod-openapi";
import type { Bindings } from "../environment.ts";
import { violation } from "../problem.ts";
import { type Format, formats, mediaTypes } from "../schemas/format.ts";
import { unknownField } from "../schemas/object.ts";
import { chooseFormat } from "./formats.ts";
import type { FieldsOf, ResponseOf } from "./typed-response.ts";
import { rejectInvalid } from "./validation.ts";

export type App = OpenAPIHono<Bindings>;

/** A request that has passed the contract's schemas. */
type Context<R extends RouteConfig> = Parameters<RouteHandler<R, Bindings>>[0];

/** JSON of the contract's 200 response. */
type ResultOf<R extends RouteConfig> = R["responses"] extends {
  200: { content: { "application/json": { schema: infer S extends z.ZodType } } };
}
  ? z.infer<S>
  : never;

/** Types that serialise to T: possibly read-only, with undefined for absent fields. */
type Producible<T> = T extends readonly (infer Item)[]
  ? readonly Producible<Item>[]
  : T extends object
    ? {
        readonly [K in keyof T as string extends K ? (unknown extends T[K] ? never : K) : K]: object extends Pick<T, K>
          ? Producible<T[K]> | undefined
          : Producible<T[K]>;
      }
    : T;
type Shows<T> = ResponseOf<Producible<T>, FieldsOf<T>>;

/** Handles a request in the negotiated format; the response has the type that the contract states. */
export type Handler<R extends RouteConfig> = (
  c: Context<R>,
  format: Format,
) => Promise<Shows<ResultOf<R>>> | Shows<ResultOf<R>>;

/** Pairs a contract with its handler. */
export function route<R extends RouteConfig>(contract: R, handler: Handler<R>) {
  const success = contract.responses[200];
  const types = Object.keys((success && "content" in success && success.content) || {});
  const [first = "json", ...others] = formats.filter((format) => types.includes(mediaTypes[format]));
  const offered: readonly [Format, ...Format[]] = [first, ...others];
  // Tensors have representations of their own, so these handlers negotiate themselves.
  const hasOthers = offered.length < types.length;
  const takesNoQuery = contract.method === "get" && !contract.request?.query && !contract.path.startsWith("/v2");
  const negotiated = (c: Context<R>) => {
    if (takesNoQuery) refuseQuery(c.req.queries());
    return handler(c, hasOthers ? "json" : chooseFormat(c.req.query("format"), c.req.header("Accept"), offered));
  };
  return { route: contract, handler: negotiated };
}

/**
 * An empty group of routes.
 *
 * A contract's middleware reads and validates the body in each of its forms, so zod-openapi only describes it.
 */
export function group(): App {
  const app = new OpenAPIHono<Bindings>({ defaultHook: rejectInvalid });
  const { openapi } = app;
  const add = (contract: RouteConfig, handler: RouteHandler<RouteConfig, Bindings>) => {
    const { middleware: _middleware, ...described } = contract;
    app.openAPIRegistry.registerPath(described);
    const { body: _body, ...request } = contract.request ?? {};
    return openapi({ ...contract, request, hide: true }, handler);
  };
  return Object.assign(app, { openapi: add });
}

function refuseQuery(query: Readonly<Record<string, unknown>>): void {
  for (const name of Object.keys(query)) throw violation("InvalidRequest", name, unknownField(name, [], "parameter"));
}
