/** /openapi.json, the API described by the very schemas that validate it, and /v1, its table of contents. */
import { createRoute } from "@hono/zod-openapi";
import type { Context } from "hono";
import { cacheable, digestOf } from "../http/caching.ts";
import { json, problemResponses } from "../http/contract.ts";
import { headersOf } from "../http/middleware/headers.ts";
import { type App, route } from "../http/register.ts";
import { type ResponseOf, respond } from "../http/typed-response.ts";
import { encodeUtf8 } from "../media/utf8.ts";
import { ApiIndexSchema, OpenApiDocumentSchema } from "../schemas/openapi-document.ts";
import { serviceName, serviceVersion } from "../version.ts";
import { createDocument, type Document } from "./openapi-document.ts";

const getDocument = createRoute({
  method: "get",
  path: "/openapi.json",
  tags: ["Self-description"],
  summary: "This document",
  responses: { 200: json(OpenApiDocumentSchema, "OpenAPI 3.1"), ...problemResponses(400, 406, 429) },
});

const getIndex = createRoute({
  method: "get",
  path: "/v1",
  operationId: "getIndex",
  tags: ["Self-description"],
  summary: "Every route, and where it is described",
  responses: { 200: json(ApiIndexSchema, "the routes"), ...problemResponses(400, 406, 429) },
});

/** The routes of a document, in its order. */
function indexOf({ paths = {} }: Document) {
  const routes = Object.entries(paths).flatMap(([path, { get, post }]) =>
    Object.entries({ GET: get, POST: post }).flatMap(([method, operation]) =>
      operation ? [{ method, path, summary: operation.summary ?? "" }] : [],
    ),
  );
  return { name: serviceName, version: serviceVersion, documentation: "/docs/", openapi: "/openapi.json", routes };
}

/** A value as JSON, with the digest of that JSON. */
interface Encoded<T> {
  readonly digest: string;
  readonly respond: () => ResponseOf<T>;
}

function encoded<T extends object>(value: T): Encoded<T> {
  const bytes = encodeUtf8(JSON.stringify(value));
  return { digest: digestOf(bytes), respond: () => respond<T>(bytes, { headers: headersOf["application/json"] }) };
}

const cached = <T>(c: Context, { digest, respond }: Encoded<T>) => cacheable(c, digest, "json", respond);

export function describeApi(app: App): void {
  const describe = () => {
    const document = createDocument(app);
    return { document: encoded(document), index: encoded(indexOf(document)) };
  };
  let known: ReturnType<typeof describe> | undefined;
  const described = () => {
    known ??= describe();
    return known;
  };
  app.openapiRoutes([
    route(getDocument, (c) => cached(c, described().document)),
    route(getIndex, (c) => cached(c, described().index)),
  ]);
}
