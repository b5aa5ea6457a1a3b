/** The pace of a request: one for all that it computes. */
import type { Context } from "hono";
import { createPace, type Pace } from "../budget/pace.ts";
import type { Bindings } from "../environment.ts";

export function paceOf(c: Context<Bindings>): Pace {
  const known = c.get("pace");
  if (known) return known;
  // Of the request alone: an answer that is made as it is read would keep all else that the context holds.
  const { raw } = c.req;
  const pace = createPace(() => raw.signal);
  c.set("pace", pace);
  return pace;
}
