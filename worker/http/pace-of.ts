/** The pace of a request, shared by all its computations. */
import type { Context } from "hono";
import { createPace, type Pace } from "../budget/pace.ts";
import type { Bindings } from "../environment.ts";

export function paceOf(c: Context<Bindings>): Pace {
  const known = c.get("pace");
  if (known) return known;
  // Captures only the request: a streamed response would otherwise keep the whole context alive.
  const { raw } = c.req;
  const pace = createPace(() => raw.signal);
  c.set("pace", pace);
  return pace;
}
