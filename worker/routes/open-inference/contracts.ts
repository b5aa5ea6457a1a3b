import { createRoute, z } from "@hono/zod-openapi";
import { binary, json, problemResponses } from "../../http/contract.ts";
import { limits } from "../../limits.ts";
import {
  headerLengthName,
  IndexRequestSchema,
  IndexSchema,
  InferRequestSchema,
  InferResponseSchema,
  ModelConfigSchema,
  NetworkMetadataSchema,
  NetworkReadySchema,
  ServerHealthSchema,
  ServerMetadataSchema,
  ServerReadySchema,
} from "../../schemas/open-inference.ts";
import { emptyIsObject, unwrapTensors } from "./binary-request.ts";

const tags = ["Open Inference Protocol"];
const params = z.object({
  model: z.string().meta({
    example: "mlp-2d",
    description: "a model's id for its decoder, `<id>.encoder` for its encoder",
  }),
});
const versionedParams = params.extend({
  version: z.string().meta({ example: "1", description: "1, because a new artefact replaces the old one" }),
});

export const serverMetadata = createRoute({
  method: "get",
  path: "/v2",
  tags,
  summary: "Server metadata",
  responses: { 200: json(ServerMetadataSchema, "name, version, extensions"), ...problemResponses(406, 429) },
});

export const serverLive = createRoute({
  method: "get",
  path: "/v2/health/live",
  tags,
  summary: "Is the server live?",
  responses: { 200: json(ServerHealthSchema, "it is"), ...problemResponses(406) },
});

export const serverReady = createRoute({
  method: "get",
  path: "/v2/health/ready",
  tags,
  summary: "Is the server ready to infer?",
  responses: { 200: json(ServerReadySchema, "it is"), ...problemResponses(406, 503) },
});

export const repositoryIndex = createRoute({
  method: "post",
  path: "/v2/repository/index",
  tags,
  summary: "Published networks",
  description: "The protocol prescribes POST; the body may be empty.",
  middleware: emptyIsObject(),
  request: { body: { content: { "application/json": { schema: IndexRequestSchema } } } },
  responses: {
    200: json(IndexSchema, "each model's decoder, and its encoder where it has one"),
    ...problemResponses(400, 406, 413, 415, 429, 503),
  },
});

const metadata = {
  method: "get",
  tags,
  summary: "A network's tensors",
  responses: { 200: json(NetworkMetadataSchema, "inputs and outputs"), ...problemResponses(404, 406, 429, 503) },
} as const;
export const networkMetadata = createRoute({ ...metadata, path: "/v2/models/{model}", request: { params } });
export const versionMetadata = createRoute({
  ...metadata,
  path: "/v2/models/{model}/versions/{version}",
  request: { params: versionedParams },
});

const config = {
  method: "get",
  tags,
  summary: "A network's configuration in Triton's format",
  responses: {
    200: json(ModelConfigSchema, "the part of Triton's ModelConfig that applies here"),
    ...problemResponses(404, 406, 429, 503),
  },
} as const;
export const networkConfig = createRoute({ ...config, path: "/v2/models/{model}/config", request: { params } });
export const versionConfig = createRoute({
  ...config,
  path: "/v2/models/{model}/versions/{version}/config",
  request: { params: versionedParams },
});

const ready = {
  method: "get",
  tags,
  summary: "Is this network ready to infer?",
  responses: { 200: json(NetworkReadySchema, "it is"), ...problemResponses(404, 406, 429, 503) },
} as const;
export const networkReady = createRoute({ ...ready, path: "/v2/models/{model}/ready", request: { params } });
export const versionReady = createRoute({
  ...ready,
  path: "/v2/models/{model}/versions/{version}/ready",
  request: { params: versionedParams },
});

const bodyBytes = limits.bodyBytes.toLocaleString("en");
const batchLimits = `A request has at most ${limits.latents.toLocaleString("en")} rows, or ${limits.images} where they are images. They must fit a body of ${bodyBytes} bytes, where a number takes 4 bytes after the JSON or some 20 within it, and their cost is at most ${limits.operations} multiplications. Each network's configuration states its own limit as \`max_batch_size\`.`;

const infer = {
  method: "post" as const,
  tags,
  summary: "Run a network on raw tensors, without a data convention",
  description: `With the binary tensor extension, tensors may follow the JSON as little-endian bytes: inputs with \`binary_data_size\`, and outputs for which \`binary_data\` or \`binary_data_output\` is set. \`${headerLengthName}\` then gives the length of the JSON, in requests and responses. A length of 0 means a raw binary request: the body holds the rows of the network's only input, and all outputs are returned as bytes. If the request does not specify an output's form, the Accept header decides. A body of media type application/json cannot have bytes after the JSON.

${batchLimits}

Infinities and NaN can only be sent as bytes: the network computes with them according to IEEE 754, and a non-finite output that would have to be JSON is refused with 422.`,
  middleware: unwrapTensors(),
  parameters: [
    {
      name: headerLengthName,
      in: "header" as const,
      description:
        "length of the JSON at the beginning of the body before compression, bytes; the whole body if absent",
      schema: { type: "integer" as const, minimum: 0 },
    },
  ],
  responses: {
    200: {
      description: "the outputs: JSON, or JSON followed by bytes",
      headers: {
        [headerLengthName]: {
          description: "length of the JSON at the beginning of an application/octet-stream, bytes",
          schema: { type: "integer" as const },
        },
      },
      content: { "application/json": { schema: InferResponseSchema }, "application/octet-stream": binary } as {
        "application/json": { schema: typeof InferResponseSchema };
      },
    },
    ...problemResponses(400, 404, 406, 413, 415, 422, 429, 503),
  },
};
const body = {
  required: true as const,
  content: {
    "application/json": { schema: InferRequestSchema },
    "application/octet-stream": {
      schema: { ...binary.schema, description: "JSON followed by bytes, or only bytes" },
    },
  } as { "application/json": { schema: typeof InferRequestSchema } },
};
export const inferNetwork = createRoute({ ...infer, path: "/v2/models/{model}/infer", request: { params, body } });
export const inferVersion = createRoute({
  ...infer,
  path: "/v2/models/{model}/versions/{version}/infer",
  request: { params: versionedParams, body },
});
