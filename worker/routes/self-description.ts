/** /openapi.json: the API described by the very schemas that validate it. */
import { createRoute } from "@hono/zod-openapi";
import { OpenApiDocumentSchema } from "../schemas/openapi-document.ts";
import { cacheable, digestOf } from "./caching.ts";
import { json, problemResponses } from "./contract.ts";
import { createDocument } from "./openapi-document.ts";
import { type App, typed } from "./register.ts";

const getDocument = createRoute({
  method: "get",
  path: "/openapi.json",
  tags: ["Self-description"],
  summary: "This document",
  responses: { 200: json(OpenApiDocumentSchema, "OpenAPI 3.1"), ...problemResponses(406, 429) },
});

export function describeApi(app: App): void {
  const describe = () => {
    const bytes = new TextEncoder().encode(JSON.stringify(createDocument(app))) as Uint8Array<ArrayBuffer>;
    return { bytes, digest: digestOf(bytes) };
  };
  let document: ReturnType<typeof describe> | undefined;
  app.openapi(
    getDocument,
    typed(getDocument, (c) => {
      document ??= describe();
      const { bytes, digest } = document;
      return cacheable(c, digest, "application/json", () => c.body(bytes, 200, { "Content-Type": "application/json" }));
    }),
  );
}
