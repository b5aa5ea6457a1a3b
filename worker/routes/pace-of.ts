/** The pace of a request: one for all that it computes. */
import type { Context } from "hono";
import { createPace, type Pace } from "../budget/pace.ts";
import type { Bindings } from "../environment.ts";

export function paceOf(c: Context<Bindings>): Pace {
  const known = c.get("pace");
  if (known) return known;
  const pace = createPace(() => c.req.raw.signal);
  c.set("pace", pace);
  return pace;
}
