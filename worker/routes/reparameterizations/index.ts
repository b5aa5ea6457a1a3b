import { OpenAPIHono } from "@hono/zod-openapi";
import type { Bindings } from "../../environment.ts";
import { typed } from "../register.ts";
import { rejectInvalid } from "../validation.ts";
import * as contracts from "./contracts.ts";
import * as handlers from "./handlers.ts";

export const reparameterizations = new OpenAPIHono<Bindings>({ defaultHook: rejectInvalid })
  .openapi(contracts.drawExponential, typed(contracts.drawExponential, handlers.drawExponential))
  .openapi(contracts.drawCategorical, typed(contracts.drawCategorical, handlers.drawCategorical))
  .openapi(contracts.estimateGradients, typed(contracts.estimateGradients, handlers.estimateGradients))
  .openapi(
    contracts.estimateCategoricalGradients,
    typed(contracts.estimateCategoricalGradients, handlers.estimateCategoricalGradients),
  );
