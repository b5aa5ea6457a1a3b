import type { Pace } from "./budget/pace.ts";

/** What the platform hands to a request, as Hono's generic wants it; `Env` is generated from wrangler.toml. */
export interface Bindings {
  Bindings: Env;
  Variables: { requestId: string; pace?: Pace };
}
