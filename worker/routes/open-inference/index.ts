import { OpenAPIHono } from "@hono/zod-openapi";
import type { Bindings } from "../../environment.ts";
import { typed } from "../register.ts";
import { rejectInvalid } from "../validation.ts";
import * as contracts from "./contracts.ts";
import * as handlers from "./handlers.ts";

export const openInference = new OpenAPIHono<Bindings>({ defaultHook: rejectInvalid })
  .openapi(contracts.serverMetadata, typed(contracts.serverMetadata, handlers.serverMetadata))
  .openapi(contracts.serverLive, typed(contracts.serverLive, handlers.serverLive))
  .openapi(contracts.serverReady, typed(contracts.serverReady, handlers.serverReady))
  .openapi(contracts.repositoryIndex, typed(contracts.repositoryIndex, handlers.repositoryIndex))
  .openapi(contracts.networkMetadata, typed(contracts.networkMetadata, handlers.networkMetadata))
  .openapi(contracts.versionMetadata, typed(contracts.versionMetadata, handlers.versionMetadata))
  .openapi(contracts.networkConfig, typed(contracts.networkConfig, handlers.networkConfig))
  .openapi(contracts.versionConfig, typed(contracts.versionConfig, handlers.versionConfig))
  .openapi(contracts.networkReady, typed(contracts.networkReady, handlers.networkReady))
  .openapi(contracts.versionReady, typed(contracts.versionReady, handlers.versionReady))
  .openapi(contracts.inferNetwork, typed(contracts.inferNetwork, handlers.inferNetwork))
  .openapi(contracts.inferVersion, typed(contracts.inferVersion, handlers.inferVersion));
