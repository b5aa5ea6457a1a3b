import { OpenAPIHono } from "@hono/zod-openapi";
import type { Bindings } from "../../environment.ts";
import { typed } from "../register.ts";
import { rejectInvalid } from "../validation.ts";
import * as contracts from "./contracts.ts";
import * as handlers from "./handlers.ts";

export const pca = new OpenAPIHono<Bindings>({ defaultHook: rejectInvalid })
  .openapi(contracts.fitPca, typed(contracts.fitPca, handlers.fitPca))
  .openapi(contracts.inferLatents, typed(contracts.inferLatents, handlers.inferLatents))
  .openapi(contracts.reconstructPoints, typed(contracts.reconstructPoints, handlers.reconstructPoints));
