import { OpenAPIHono } from "@hono/zod-openapi";
import type { Bindings } from "../../environment.ts";
import { typed } from "../register.ts";
import { rejectInvalid } from "../validation.ts";
import * as contracts from "./contracts.ts";
import * as handlers from "./handlers.ts";

export const predictiveChecks = new OpenAPIHono<Bindings>({ defaultHook: rejectInvalid }).openapi(
  contracts.checkPredictions,
  typed(contracts.checkPredictions, handlers.checkPredictions),
);
