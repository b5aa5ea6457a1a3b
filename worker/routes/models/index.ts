import { OpenAPIHono } from "@hono/zod-openapi";
import type { Bindings } from "../../environment.ts";
import { typed } from "../register.ts";
import { rejectInvalid } from "../validation.ts";
import * as contracts from "./contracts.ts";
import { estimateElbos } from "./elbo-handler.ts";
import * as handlers from "./handlers.ts";
import { listModels } from "./listing.ts";
import * as posterior from "./posterior-handlers.ts";

export const models = new OpenAPIHono<Bindings>({ defaultHook: rejectInvalid })
  .openapi(contracts.listModels, typed(contracts.listModels, listModels))
  .openapi(contracts.getModel, typed(contracts.getModel, handlers.getModel))
  .openapi(contracts.decodeOne, typed(contracts.decodeOne, handlers.decodeOne))
  .openapi(contracts.decodeBatch, typed(contracts.decodeBatch, handlers.decodeBatch))
  .openapi(contracts.drawManifold, typed(contracts.drawManifold, handlers.drawManifold))
  .openapi(contracts.encodeBatch, typed(contracts.encodeBatch, posterior.encodeBatch))
  .openapi(contracts.listTestLatents, typed(contracts.listTestLatents, handlers.listTestLatents))
  .openapi(contracts.listRanking, typed(contracts.listRanking, handlers.listRanking))
  .openapi(contracts.predictTargets, typed(contracts.predictTargets, handlers.predictTargets))
  .openapi(contracts.samplePrior, typed(contracts.samplePrior, handlers.samplePrior))
  .openapi(contracts.reconstructBatch, typed(contracts.reconstructBatch, posterior.reconstructBatch))
  .openapi(contracts.interpolateBetween, typed(contracts.interpolateBetween, posterior.interpolateBetween))
  .openapi(contracts.estimateElbos, typed(contracts.estimateElbos, estimateElbos));
