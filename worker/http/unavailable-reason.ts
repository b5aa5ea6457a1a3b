import type { Context } from "hono";
import type { Bindings } from "../environment.ts";
import { DomainError } from "../problem.ts";
import { logFailure } from "./middleware/failure-log.ts";

/** Logs why a model, network or data set is unavailable and returns the public reason; rethrows other errors. */
export function unavailableReason(c: Context<Bindings>, name: string, error: unknown): string {
  if (!(error instanceof DomainError) || error.code !== "ModelUnavailable") throw error;
  logFailure(c.get("requestId"), error, { path: c.req.path, unavailable: name });
  return error.message;
}
