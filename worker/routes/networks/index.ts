import { OpenAPIHono } from "@hono/zod-openapi";
import type { Bindings } from "../../environment.ts";
import { typed } from "../register.ts";
import { rejectInvalid } from "../validation.ts";
import * as contracts from "./contracts.ts";
import * as handlers from "./handlers.ts";

export const networks = new OpenAPIHono<Bindings>({ defaultHook: rejectInvalid })
  .openapi(contracts.listNetworks, typed(contracts.listNetworks, handlers.listNetworks))
  .openapi(contracts.queryPosterior, typed(contracts.queryPosterior, handlers.queryPosterior))
  .openapi(contracts.testSeparation, typed(contracts.testSeparation, handlers.testSeparation))
  .openapi(contracts.getBlanket, typed(contracts.getBlanket, handlers.getBlanket));
