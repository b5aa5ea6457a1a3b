/** Types of the routes, for the typed client and the site's requests. This file has no code. */
import type { ExtractSchema } from "hono/types";
import type { AppType } from "./app.ts";

export type Routes = ExtractSchema<AppType>;
export type Method = "$get" | "$post";

/** Input of a route: deeply read-only, with optional the parts that may be empty. */
export type InputOf<Endpoint> = Endpoint extends { input: infer I } ? Lenient<Frozen<I>> : never;

/** JSON of a route's 200 response. */
export type JsonOf<Endpoint> =
  Extract<Endpoint, { status: 200; outputFormat: "json" }> extends { output: infer O } ? O : never;

// Conditional, so that the compiler's declarations spell the fields out.
type Lenient<I> = I extends infer O
  ? { [K in keyof O as object extends O[K] ? never : K]: O[K] } & {
      [K in keyof O as object extends O[K] ? K : never]?: O[K];
    }
  : never;
type Frozen<T> = T extends object ? { readonly [Key in keyof T]: Frozen<T[Key]> } : T;
