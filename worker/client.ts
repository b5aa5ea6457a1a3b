/**
 * A client of the API, its requests and responses typed by the routes.
 *
 * `npm run client` writes it for other projects. Its declarations name neither this project nor a library, and types of
 * the platform only where the reader has them, so they compile with and without the DOM.
 */
import { hc } from "hono/client";
import type { InputOf, JsonOf, Method, Routes } from "./route-types.ts";

/** The platform's type of that name, or what is used of it. */
type Platform<Name extends string, Used> = typeof globalThis extends { [K in Name]: { prototype: infer T } } ? T : Used;

interface ResponseLike {
  readonly headers: { get(name: string): string | null };
  text(): Promise<string>;
  arrayBuffer(): Promise<ArrayBuffer>;
}

interface UrlLike {
  readonly href: string;
}

/** A response whose status tells what its JSON is. */
type Reply<Body, Status extends number> = {
  readonly ok: Status extends 200 ? true : false;
  readonly status: Status;
  json(): Promise<Body>;
} & Platform<"Response", ResponseLike>;

interface RequestOptions {
  readonly headers?: Readonly<Record<string, string>>;
  /** What else `fetch` takes: a signal, say. */
  readonly init?: typeof globalThis extends { fetch(input: string, init?: infer Init): unknown } ? Init : object;
}

/** A request; its input may be left out where nothing of it is required. */
type Send<Input, Response> = object extends Input
  ? (input?: Input, options?: RequestOptions) => Promise<Response>
  : (input: Input, options?: RequestOptions) => Promise<Response>;

type ResponseOf<Endpoint> =
  Exclude<Endpoint, { status: 200 }> extends { output: infer Problem; status: infer Status extends number }
    ? Reply<JsonOf<Endpoint>, 200> | Reply<Problem, Status>
    : never;

/** The address of a GET, for an image's `src`, say. */
type Address<Input> = (input: Input) => Platform<"URL", UrlLike>;

/** What may be called at the end of a path. */
type Calls<Methods> = {
  readonly [Name in keyof Methods & Method]: Send<InputOf<Methods[Name]>, ResponseOf<Methods[Name]>>;
} & { readonly [Name in keyof Methods & "$get" as "$url"]: Address<InputOf<Methods[Name]>> };
type CallsAt<Paths> = Paths extends { "": infer Methods } ? Calls<Methods> : Record<never, never>;

/** The routes as a tree of their paths' segments. */
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

// A type argument: the compiler spells out what it infers, but copies what is written.
const typed = <Client>(client: unknown): Client => client as Client;

export const createClient = (baseUrl: string) => typed<Tree<Routes>>(hc(baseUrl));
