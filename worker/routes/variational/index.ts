import { OpenAPIHono } from "@hono/zod-openapi";
import type { Bindings } from "../../environment.ts";
import { typed } from "../register.ts";
import { rejectInvalid } from "../validation.ts";
import * as contracts from "./contracts.ts";
import * as handlers from "./handlers.ts";

export const variational = new OpenAPIHono<Bindings>({ defaultHook: rejectInvalid })
  .openapi(contracts.simulate, typed(contracts.simulate, handlers.simulate))
  .openapi(contracts.fit, typed(contracts.fit, handlers.fit));
