/** /openapi.json: the API described by the very schemas that validate it. */
import { createRoute } from "@hono/zod-openapi";
import { OpenApiDocumentSchema } from "../schemas/openapi-document.ts";
import { cacheable } from "./caching.ts";
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
  let document: string | undefined;
  app.openapi(
    getDocument,
    typed(getDocument, (c) => {
      document ??= JSON.stringify(createDocument(app));
      const body = document;
      return cacheable(c, body, "application/json", () => c.body(body, 200, { "Content-Type": "application/json" }));
    }),
  );
}
