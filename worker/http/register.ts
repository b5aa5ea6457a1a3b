/** A route: its contract, data alone, and the function that answers it, held to the contract by the compiler. */
import { OpenAPIHono, type RouteConfig, type RouteHandler, type z } from "@hono/zod-openapi";
import type { Bindings } from "../environment.ts";
import { violation } from "../problem.ts";
import { type Format, formats, mediaTypes } from "../schemas/format.ts";
import { unknownField } from "../schemas/object.ts";
import { chooseFormat } from "./formats.ts";
import type { FieldsOf, ResponseOf } from "./typed-response.ts";
import { rejectInvalid } from "./validation.ts";

export type App = OpenAPIHono<Bindings>;

/** A request as the contract's schemas have checked it. */
type Context<R extends RouteConfig> = Parameters<RouteHandler<R, Bindings>>[0];

/** What a contract says that its 200 shows, as JSON. */
type ResultOf<R extends RouteConfig> = R["responses"] extends {
  200: { content: { "application/json": { schema: infer S extends z.ZodType } } };
}
  ? z.infer<S>
  : never;

/** What becomes a T in JSON: it may be read-only, and a field that is undefined is none. */
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

/** Answers a route in the format that the client wants: with a response that shows what the contract says. */
export type Handler<R extends RouteConfig> = (
  c: Context<R>,
  format: Format,
) => Promise<Shows<ResultOf<R>>> | Shows<ResultOf<R>>;

/** The one place that names a contract and its handler together. */
export function route<R extends RouteConfig>(contract: R, handler: Handler<R>) {
  const success = contract.responses[200];
  const types = Object.keys((success && "content" in success && success.content) || {});
  const [first = "json", ...others] = formats.filter((format) => types.includes(mediaTypes[format]));
  const offered: readonly [Format, ...Format[]] = [first, ...others];
  // Tensors have representations of their own: those handlers negotiate for themselves.
  const hasOthers = offered.length < types.length;
  const takesNoQuery = contract.method === "get" && !contract.request?.query && !contract.path.startsWith("/v2");
  const negotiated = (c: Context<R>) => {
    // Hono would keep the text of the body, megabytes of it, for as long as the answer is made.
    c.req.bodyCache = {};
    if (takesNoQuery && c.req.url.includes("?")) refuseQuery(c.req.queries());
    return handler(c, hasOthers ? "json" : chooseFormat(c.req.query("format"), c.req.header("Accept"), offered));
  };
  return { route: contract, handler: negotiated };
}

/** A group of routes, still empty. */
export const group = (): App => new OpenAPIHono<Bindings>({ defaultHook: rejectInvalid });

function refuseQuery(query: Readonly<Record<string, unknown>>): void {
  for (const name of Object.keys(query)) throw violation("InvalidRequest", name, unknownField(name, [], "parameter"));
}
