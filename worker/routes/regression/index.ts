import { OpenAPIHono } from "@hono/zod-openapi";
import type { Bindings } from "../../environment.ts";
import { typed } from "../register.ts";
import { rejectInvalid } from "../validation.ts";
import * as contracts from "./contracts.ts";
import * as handlers from "./handlers.ts";

export const regression = new OpenAPIHono<Bindings>({ defaultHook: rejectInvalid })
  .openapi(contracts.computePosterior, typed(contracts.computePosterior, handlers.computePosterior))
  .openapi(contracts.predictTargets, typed(contracts.predictTargets, handlers.predictTargets))
  .openapi(contracts.simulateData, typed(contracts.simulateData, handlers.simulateData));
