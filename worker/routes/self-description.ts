/** /openapi.json, the API described by the very schemas that validate it, and /v1, its contents in short. */
import { createRoute } from "@hono/zod-openapi";
import type { Context } from "hono";
import { ApiIndexSchema, OpenApiDocumentSchema } from "../schemas/openapi-document.ts";
import { serviceName, serviceVersion } from "../version.ts";
import { cacheable, digestOf } from "./caching.ts";
import { json, problemResponses } from "./contract.ts";
import { createDocument, type Document } from "./openapi-document.ts";
import { type App, typed } from "./register.ts";

const getDocument = createRoute({
  method: "get",
  path: "/openapi.json",
  tags: ["Self-description"],
  summary: "This document",
  responses: { 200: json(OpenApiDocumentSchema, "OpenAPI 3.1"), ...problemResponses(406, 429) },
});

const getIndex = createRoute({
  method: "get",
  path: "/v1",
  operationId: "getIndex",
  tags: ["Self-description"],
  summary: "What there is: every route, and where it is described",
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

export function describeApi(app: App): void {
  const encode = (value: unknown) => {
    const bytes = new TextEncoder().encode(JSON.stringify(value)) as Uint8Array<ArrayBuffer>;
    return { bytes, digest: digestOf(bytes) };
  };
  const describe = () => {
    const document = createDocument(app);
    return { document: encode(document), index: encode(indexOf(document)) };
  };
  let described: ReturnType<typeof describe> | undefined;
  const respond = (c: Context, part: "document" | "index") => {
    described ??= describe();
    const { bytes, digest } = described[part];
    return cacheable(c, digest, "json", () => c.body(bytes, 200, { "Content-Type": "application/json" }));
  };
  app.openapi(
    getDocument,
    typed(getDocument, (c) => respond(c, "document")),
  );
  app.openapi(
    getIndex,
    typed(getIndex, (c) => respond(c, "index")),
  );
}
