import { createRoute, z } from "@hono/zod-openapi";
import {
  InferRequestSchema,
  InferResponseSchema,
  NetworkMetadataSchema,
  NetworkReadySchema,
  ServerHealthSchema,
  ServerMetadataSchema,
  ServerReadySchema,
} from "../../schemas/open-inference.ts";
import { json, jsonBody, problemResponses } from "../contract.ts";

const tags = ["Open Inference"];
const params = z.object({
  model: z.string().meta({
    example: "mlp-2d",
    description: "a model's id for its decoder, `<id>.encoder` for its encoder",
  }),
});
const versionedParams = params.extend({ version: z.string().meta({ example: "1" }) });

export const serverMetadata = createRoute({
  method: "get",
  path: "/v2",
  tags,
  summary: "Server metadata",
  responses: { 200: json(ServerMetadataSchema, "name, version, extensions"), ...problemResponses(429) },
});

export const serverLive = createRoute({
  method: "get",
  path: "/v2/health/live",
  tags,
  summary: "Is the server live?",
  responses: { 200: json(ServerHealthSchema, "it is"), ...problemResponses(429) },
});

export const serverReady = createRoute({
  method: "get",
  path: "/v2/health/ready",
  tags,
  summary: "Is the server ready to infer?",
  responses: { 200: json(ServerReadySchema, "it is"), ...problemResponses(429) },
});

const metadata = {
  method: "get",
  tags,
  summary: "A network's tensors",
  responses: { 200: json(NetworkMetadataSchema, "inputs and outputs"), ...problemResponses(404, 429, 503) },
} as const;
export const networkMetadata = createRoute({ ...metadata, path: "/v2/models/{model}", request: { params } });
export const versionMetadata = createRoute({
  ...metadata,
  path: "/v2/models/{model}/versions/{version}",
  request: { params: versionedParams },
});

const ready = {
  method: "get",
  tags,
  summary: "Is this network ready to infer?",
  responses: { 200: json(NetworkReadySchema, "it is"), ...problemResponses(404, 429, 503) },
} as const;
export const networkReady = createRoute({ ...ready, path: "/v2/models/{model}/ready", request: { params } });
export const versionReady = createRoute({
  ...ready,
  path: "/v2/models/{model}/versions/{version}/ready",
  request: { params: versionedParams },
});

const infer = {
  method: "post",
  tags,
  summary: "Run a network on raw tensors, with no data convention applied",
  responses: {
    200: json(InferResponseSchema, "the outputs"),
    ...problemResponses(400, 404, 413, 415, 422, 429, 503),
  },
} as const;
const body = jsonBody(InferRequestSchema);
export const inferNetwork = createRoute({ ...infer, path: "/v2/models/{model}/infer", request: { params, body } });
export const inferVersion = createRoute({
  ...infer,
  path: "/v2/models/{model}/versions/{version}/infer",
  request: { params: versionedParams, body },
});
