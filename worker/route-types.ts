/** The routes as types, of which the typed client and the site's requests are made. There is no code here. */
import type { ExtractSchema } from "hono/types";
import type { AppType } from "./app.ts";

export type Routes = ExtractSchema<AppType>;
export type Method = "$get" | "$post";

/** What a route takes: nothing of it is changed, and parts of it that may be empty may be left out. */
export type InputOf<Endpoint> = Endpoint extends { input: infer I } ? Lenient<Frozen<I>> : never;

/** The JSON that a route answers with 200. */
export type JsonOf<Endpoint> =
  Extract<Endpoint, { status: 200; outputFormat: "json" }> extends { output: infer O } ? O : never;

// Conditional, so that the declarations which the compiler writes spell the fields out.
type Lenient<I> = I extends infer O
  ? { [K in keyof O as object extends O[K] ? never : K]: O[K] } & {
      [K in keyof O as object extends O[K] ? K : never]?: O[K];
    }
  : never;
type Frozen<T> = T extends object ? { readonly [Key in keyof T]: Frozen<T[Key]> } : T;
