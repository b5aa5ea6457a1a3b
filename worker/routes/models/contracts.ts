import { createRoute } from "@hono/zod-openapi";
import {
  DecodeQuerySchema,
  DecodeRequestSchema,
  DecodingSchema,
  ManifoldQuerySchema,
  ManifoldSchema,
} from "../../schemas/decoding.ts";
import { EncodeRequestSchema, EncodingSchema } from "../../schemas/encoding.ts";
import {
  ModelCardSchema,
  ModelListSchema,
  ModelParameterSchema,
  TestLatentsQuerySchema,
  TestLatentsSchema,
} from "../../schemas/model.ts";
import { images, json, jsonBody, problemResponses } from "../contract.ts";

const tags = ["Models"];
const params = ModelParameterSchema;

export const listModels = createRoute({
  method: "get",
  path: "/v1/models",
  tags,
  summary: "Published models",
  responses: { 200: json(ModelListSchema, "cards of all models"), ...problemResponses(406, 429, 503) },
});

export const getModel = createRoute({
  method: "get",
  path: "/v1/models/{id}",
  tags,
  summary: "A model's card",
  request: { params },
  responses: { 200: json(ModelCardSchema, "the card"), ...problemResponses(404, 406, 429, 503) },
});

export const decodeOne = createRoute({
  method: "get",
  path: "/v1/models/{id}/decode",
  tags,
  summary: "Decode one latent: means of p(x|z), or a sample",
  request: { params, query: DecodeQuerySchema },
  responses: { 200: images(DecodingSchema, "one image"), ...problemResponses(400, 404, 406, 422, 429, 503) },
});

export const decodeBatch = createRoute({
  method: "post",
  path: "/v1/models/{id}/decode",
  tags,
  summary: "Decode latents: means of p(x|z), or samples",
  request: { params, body: jsonBody(DecodeRequestSchema) },
  responses: {
    200: images(DecodingSchema, "one image a latent"),
    ...problemResponses(400, 404, 406, 413, 415, 422, 429, 503),
  },
});

export const drawManifold = createRoute({
  method: "get",
  path: "/v1/models/{id}/manifold",
  tags,
  summary: "Decode a k x k grid that cuts the prior into equal probabilities",
  description:
    "Column j and row i decode z = (Φ⁻¹(u_j), Φ⁻¹(u_{k-1-i})), with u evenly spaced from `from` to `to` and Φ⁻¹ the normal quantile: the sheet lies like the plane, the first axis to the right, the second upwards.",
  request: { params, query: ManifoldQuerySchema },
  responses: { 200: images(ManifoldSchema, "k² images"), ...problemResponses(400, 404, 406, 422, 429, 503) },
});

export const encodeBatch = createRoute({
  method: "post",
  path: "/v1/models/{id}/encode",
  tags,
  summary: "Encode images: moments of q(z|x)",
  request: { params, body: jsonBody(EncodeRequestSchema) },
  responses: {
    200: json(EncodingSchema, "one Gaussian an image"),
    ...problemResponses(400, 404, 406, 413, 415, 422, 429, 503),
  },
});

export const listTestLatents = createRoute({
  method: "get",
  path: "/v1/models/{id}/latents",
  tags,
  summary: "Posterior means of the test images, computed when the model was published",
  request: { params, query: TestLatentsQuerySchema },
  responses: { 200: json(TestLatentsSchema, "latents and labels"), ...problemResponses(400, 404, 406, 429, 503) },
});
