/**
 * Typed requests. The Worker's own routes type path, query, body and answer, so a change of the API that the site does
 * not follow fails the type check; none of this is in the shipped code.
 *
 *   post("/v1/mixtures/condition", { mixture, observed })
 *   get("/v1/models/:id/decode", { param: { id }, query: { latent: "0.1,-1.2" } }, png)
 *   post("/v1/models/:id/encode", { images }, json, { id })
 *
 * The build, the browser and the tests use the same functions, so a test can compare a figure drawn at build time with
 * the live API.
 */
import type { InputOf, JsonOf, Method, Routes } from "../../../worker/route-types.ts";
import type { ApiRequest } from "./api.ts";

export const png = "image/png";
export const json = "application/json";

/** A request with the type of its answer to a figure: parsed JSON, or a data URI. */
export interface RequestFor<Answer> extends ApiRequest {
  /** Exists only in types. */
  readonly answer?: Answer;
}

type PathOf<M extends Method> = { [P in keyof Routes]: M extends keyof Routes[P] ? P : never }[keyof Routes] & string;
type Endpoint<P extends keyof Routes, M extends Method> = M extends keyof Routes[P] ? Routes[P][M] : never;
type AnswerIn<Accept extends string, Json> = Accept extends typeof json ? Json : string;

/** The figures show only grey images. */
type InGrey<Json> = { [Field in keyof Json]: Exclude<Json[Field], number[][][][]> };

/** JSON of a POST's 200 response. */
export type Answer<P extends PathOf<"$post">> = InGrey<JsonOf<Endpoint<P, "$post">>>;
/** JSON of a GET's 200 response. */
export type GetAnswer<P extends PathOf<"$get">> = InGrey<JsonOf<Endpoint<P, "$get">>>;

/** The JSON body that a route takes. */
export type Body<P extends PathOf<"$post">> = InputOf<Endpoint<P, "$post">> extends { json: infer B } ? B : never;

/** @param input path and query parameters, if the route has any */
export function get<P extends PathOf<"$get">, A extends string = typeof json>(
  path: P,
  input: InputOf<Endpoint<P, "$get">>,
  accept: A = json as A,
): RequestFor<AnswerIn<A, GetAnswer<P>>> {
  const { param = {}, query = {} } = input as { param?: Parameters; query?: Parameters };
  const filled = fill(path, param);
  // Commas need no escaping in a query, and the drawer's requests stay readable.
  const search = new URLSearchParams(query).toString().replaceAll("%2C", ",");
  return { method: "GET", path: search ? `${filled}?${search}` : filled, accept };
}

/** @param param path parameters, if the route has any */
export function post<P extends PathOf<"$post">, B extends Body<P>, A extends string = typeof json>(
  path: P,
  body: B & Nothing<Exclude<keyof B, FieldOf<Body<P>>>>,
  accept: A = json as A,
  param: Parameters = {},
): RequestFor<AnswerIn<A, Answer<P>>> {
  return { method: "POST", path: fill(path, param), accept, body: JSON.stringify(body) };
}

/** A field of any alternative of a body. */
type FieldOf<T> = T extends unknown ? keyof T : never;
/** Forbids unknown fields in a body, because the API refuses them. */
type Nothing<K extends PropertyKey> = { readonly [Key in K]?: never };

type Parameters = Readonly<Record<string, string>>;

/** Fills the parameters into a route's path. */
const fill = (path: string, param: Parameters): string =>
  path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(param[name] ?? ""));
