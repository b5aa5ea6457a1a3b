/**
 * A client of the API whose requests and responses are typed by the routes.
 *
 * `npm run client` writes it for other projects. Its declarations import nothing and use types of the platform only
 * where the reader has them, so they compile with and without the DOM library.
 */
import { hc } from "hono/client";
import type { InputOf, JsonOf, Method, Routes } from "./route-types.ts";

/** The platform's type of that name, or the part of it that the client uses. */
type Platform<Name extends string, Used> = typeof globalThis extends { [K in Name]: { prototype: infer T } } ? T : Used;

interface ResponseLike {
  readonly headers: { get(name: string): string | null };
  text(): Promise<string>;
  arrayBuffer(): Promise<ArrayBuffer>;
}

interface UrlLike {
  readonly href: string;
}

/** A response whose status determines the type of its JSON. */
type Reply<Body, Status extends number> = {
  readonly ok: Status extends 200 ? true : false;
  readonly status: Status;
  json(): Promise<Body>;
} & Platform<"Response", ResponseLike>;

interface RequestOptions {
  readonly headers?: Readonly<Record<string, string>>;
  /** Further options of `fetch`, such as a signal. */
  readonly init?: typeof globalThis extends { fetch(input: string, init?: infer Init): unknown } ? Init : object;
}

/** A request; its input is optional if the route requires none of it. */
type Send<Input, Response> = object extends Input
  ? (input?: Input, options?: RequestOptions) => Promise<Response>
  : (input: Input, options?: RequestOptions) => Promise<Response>;

type ResponseOf<Endpoint> =
  Exclude<Endpoint, { status: 200 }> extends { output: infer Problem; status: infer Status extends number }
    ? Reply<JsonOf<Endpoint>, 200> | Reply<Problem, Status>
    : never;

/** The URL of a GET request, for example for an image's `src`. */
type Address<Input> = (input: Input) => Platform<"URL", UrlLike>;

/** The methods that a path offers. */
type Calls<Methods> = {
  readonly [Name in keyof Methods & Method]: Send<InputOf<Methods[Name]>, ResponseOf<Methods[Name]>>;
} & { readonly [Name in keyof Methods & "$get" as "$url"]: Address<InputOf<Methods[Name]>> };
type CallsAt<Paths> = Paths extends { "": infer Methods } ? Calls<Methods> : Record<never, never>;

/** The routes as a tree of path segments. */
type Tree<Paths> = [Paths, CallsAt<Paths>] extends [infer P, infer C]
  ? { readonly [Key in FirstOf<keyof P> | keyof C]: Key extends keyof C ? C[Key] : Tree<Below<P, Key & string>> }
  : never;
type FirstOf<Path> = Path extends `/${infer Segment}/${string}`
  ? Segment
  : Path extends `/${infer Segment}`
    ? Segment
    : never;
type Below<Paths, Segment extends string> = {
  [P in keyof Paths as P extends `/${Segment}`
    ? ""
    : P extends `/${Segment}/${infer Rest}`
      ? `/${Rest}`
      : never]: Paths[P];
};

// As a type argument, because the compiler inlines inferred types but keeps written ones by name.
const typed = <Client>(client: unknown): Client => client as Client;

export const createClient = (baseUrl: string) => typed<Tree<Routes>>(hc(baseUrl));
