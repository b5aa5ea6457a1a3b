import { OpenAPIHono } from "@hono/zod-openapi";
import type { Bindings } from "../../environment.ts";
import { typed } from "../register.ts";
import { rejectInvalid } from "../validation.ts";
import * as contracts from "./contracts.ts";
import * as handlers from "./handlers.ts";

export const datasets = new OpenAPIHono<Bindings>({ defaultHook: rejectInvalid })
  .openapi(contracts.listDatasets, typed(contracts.listDatasets, handlers.listDatasets))
  .openapi(contracts.getTestImage, typed(contracts.getTestImage, handlers.getTestImage))
  .openapi(contracts.listTestImages, typed(contracts.listTestImages, handlers.listTestImages));
