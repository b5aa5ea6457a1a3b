import { OpenAPIHono } from "@hono/zod-openapi";
import type { Bindings } from "../../environment.ts";
import { typed } from "../register.ts";
import { rejectInvalid } from "../validation.ts";
import * as contracts from "./contracts.ts";
import * as handlers from "./handlers.ts";

export const mixtures = new OpenAPIHono<Bindings>({ defaultHook: rejectInvalid })
  .openapi(contracts.conditionMixture, typed(contracts.conditionMixture, handlers.conditionMixture))
  .openapi(contracts.evaluateDensity, typed(contracts.evaluateDensity, handlers.evaluateDensity))
  .openapi(contracts.marginalise, typed(contracts.marginalise, handlers.marginalise))
  .openapi(contracts.sampleMixture, typed(contracts.sampleMixture, handlers.sampleMixture))
  .openapi(contracts.fitMixture, typed(contracts.fitMixture, handlers.fitMixture));
