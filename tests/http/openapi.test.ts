/** What the API says of itself is what it does: requests are sent, and answers checked, by the published document. */
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { expect, inject, test } from "vitest";

const base = inject("baseUrl");

interface Operation {
  readonly summary: string;
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
  readonly requestBody?: { readonly content: Record<string, { readonly schema: { readonly $ref: string } }> };
  readonly responses: Record<string, { readonly content?: Record<string, { readonly schema: object }> }>;
}

interface Document {
  readonly openapi: string;
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: { readonly schemas: Record<string, { readonly example?: unknown }> };
}

const document = (await (await fetch(`${base}/openapi.json`)).json()) as Document;
const ajv = addFormats.default(new Ajv2020({ strict: false, allErrors: true }));
ajv.addSchema(document, "openapi");

const black = Array.from({ length: 28 }, () => new Array<number>(28).fill(0));
const pathValues: Record<string, string> = { id: "mlp-2d", model: "mlp-2d", version: "1" };
const queries: Record<string, string> = { "/v1/models/{id}/decode": "?latent=0.1,-1.2" };
const bodies: Record<string, unknown> = {
  "/v1/models/{id}/decode": { latents: [[0.1, -1.2]] },
  "/v1/models/{id}/encode": { images: [black] },
  "/v2/models/{model}/infer": { inputs: [{ name: "latent", datatype: "FP32", shape: [1, 2], data: [0, 0] }] },
  "/v2/models/{model}/versions/{version}/infer": {
    inputs: [{ name: "latent", datatype: "FP32", shape: [1, 2], data: [0, 0] }],
  },
};

const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ method, path, operation })),
);

/** Schemas of the document by JSON pointer, so that their references resolve. */
const validates = (pointer: readonly string[], value: unknown): void => {
  const escaped = pointer.map((key) => encodeURIComponent(key.replaceAll("~", "~0").replaceAll("/", "~1"))).join("/");
  const validate = ajv.getSchema(`openapi#/${escaped}`);
  if (!validate) throw new Error(`expected a schema at ${pointer.join(" ")}`);
  validate(value);
  expect(validate.errors ?? []).toEqual([]);
};

const send = (method: string, path: string, headers: Record<string, string> = {}) => {
  const url =
    base +
    path.replaceAll(/\{(\w+)\}/g, (_, name: string) => pathValues[name] ?? name) +
    (method === "get" ? (queries[path] ?? "") : "");
  const body = method === "post" ? JSON.stringify(bodies[path]) : null;
  return fetch(url, {
    method: method.toUpperCase(),
    headers: { "Content-Type": "application/json", ...headers },
    body,
  });
};

test("the document is OpenAPI 3.1 and describes every route with a summary", () => {
  expect(document.openapi).toBe("3.1.0");
  expect(operations.length).toBeGreaterThan(14);
  expect(operations.filter(({ operation }) => !operation.summary)).toEqual([]);
});

test.for(operations)(
  "$method $path answers as its schema says, success and failure",
  async ({ method, path, operation }) => {
    const at = (status: string, type: string) => [
      "paths",
      path,
      method,
      "responses",
      status,
      "content",
      type,
      "schema",
    ];
    const response = await send(method, path);
    expect(response.status).toBe(200);
    validates(at("200", "application/json"), await response.json());
    for (const type of Object.keys(operation.responses["200"]?.content ?? {})) {
      const typed = await send(method, path, { Accept: type });
      expect(typed.headers.get("Content-Type")).toBe(type);
    }
    if (path.includes("{")) {
      const missing = await fetch(
        base + path.replaceAll(/\{\w+\}/g, "nothing") + (method === "get" ? (queries[path] ?? "") : ""),
        {
          method: method.toUpperCase(),
          headers: { "Content-Type": "application/json" },
          body: method === "post" ? JSON.stringify(bodies[path]) : null,
        },
      );
      expect(missing.status).toBe(404);
      validates(at("404", "application/problem+json"), await missing.json());
    }
    for (const [status, described] of Object.entries(operation.responses)) {
      if (status !== "200") expect(Object.keys(described.content ?? {})).toEqual(["application/problem+json"]);
    }
  },
);

test("the examples of request bodies are runnable", async () => {
  for (const { method, path, operation } of operations) {
    const reference = operation.requestBody?.content["application/json"]?.schema.$ref;
    const example = reference && document.components.schemas[reference.split("/").at(-1) as string]?.example;
    if (!example) continue;
    const url = base + path.replaceAll(/\{(\w+)\}/g, (_, name: string) => pathValues[name] ?? name);
    const response = await fetch(url, {
      method: method.toUpperCase(),
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(example),
    });
    expect(response.status).toBe(200);
  }
});
