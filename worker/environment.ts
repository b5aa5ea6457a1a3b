/** Bindings and variables of a request, in the form of Hono's generic; wrangler.toml generates `Env`. */
export interface Bindings {
  Bindings: Env;
  Variables: { requestId: string };
}
