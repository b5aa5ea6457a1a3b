import { OpenAPIHono } from "@hono/zod-openapi";
import type { Bindings } from "../../environment.ts";
import { typed } from "../register.ts";
import { rejectInvalid } from "../validation.ts";
import * as contracts from "./contracts.ts";
import * as handlers from "./handlers.ts";

export const gaussians = new OpenAPIHono<Bindings>({ defaultHook: rejectInvalid })
  .openapi(contracts.projectOntoGaussian, typed(contracts.projectOntoGaussian, handlers.projectOntoGaussian))
  .openapi(contracts.computeDivergence, typed(contracts.computeDivergence, handlers.computeDivergence))
  .openapi(contracts.findNearestGaussians, typed(contracts.findNearestGaussians, handlers.findNearestGaussians));
