/** The reference's contents and example requests, from an OpenAPI document. */
import { expect, test } from "vitest";
import {
  operationGroups,
  operationHref,
  schemaHref,
  sharedSchemas,
  tryHref,
} from "../../../site/lib/api/api-reference.ts";
import {
  fillPath,
  type OpenApiDocument,
  operationsOf,
  type Parameter,
  resolve,
} from "../../../site/lib/api/openapi.ts";

const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const operation = (operationId: string, tag: string, more: object = {}) => ({
  operationId,
  tags: [tag],
  summary: "",
  responses: { 200: { description: "", content: { "application/json": { schema: ref("Answer") } } } },
  ...more,
});
const parameter = (name: string, where: Parameter["in"], example: unknown, required = true): Parameter => ({
  name,
  in: where,
  required,
  schema: { example },
});
const bodyOf = (schema: object) => ({ requestBody: { description: "", content: { "application/json": { schema } } } });

const document = {
  info: { title: "", version: "", description: "" },
  tags: [
    { name: "Bayes nets", description: "Networks." },
    { name: "Models", description: "Decoders." },
  ],
  paths: {
    "/v1/models/{id}/decode": {
      get: operation("decode", "Models", {
        parameters: [
          parameter("id", "path", "mlp-2d"),
          parameter("latent", "query", "0.1,-1 2"),
          parameter("seed", "query", 7),
          parameter("format", "query", "json", false),
          parameter("accept", "header", "x"),
        ],
      }),
      post: operation("decodeMany", "Models", bodyOf(ref("Latents"))),
    },
    "/v1/networks/query": { post: operation("query", "Bayes nets", bodyOf({ example: { observed: {} } })) },
    "/v1/networks": { get: operation("list", "Bayes nets") },
  },
  components: {
    schemas: {
      Latents: { type: "object", description: "Latents.", example: { latents: [[0]] } },
      Answer: { type: "object", properties: { part: ref("Part") } },
      Part: { type: "object" },
      Unused: { type: "object" },
    },
  },
} as unknown as OpenApiDocument;

const operations = operationsOf(document);

test("each operation has an example request of all that is required", () => {
  expect(operations.map(({ method, example }) => [method, example])).toEqual([
    ["GET", { path: "/v1/models/mlp-2d/decode?latent=0.1,-1%202&seed=7" }],
    ["POST", { path: "/v1/models/{id}/decode", body: '{"latents":[[0]]}' }],
    ["POST", { path: "/v1/networks/query", body: '{"observed":{}}' }],
    ["GET", { path: "/v1/networks" }],
  ]);
});

test("a path takes the examples of its parameters as they are", () => {
  const { operation: decode, path } = operations[0] as (typeof operations)[number];
  const [id] = (decode.parameters ?? []).filter(({ name }) => name === "id");
  const parameters = id ? [{ ...id, schema: { ...id.schema, example: "$& id" } }] : [];
  expect(fillPath(path, { ...decode, parameters })).toBe("/v1/models/$& id/decode");
});

test("a reference is its component, with the words at the reference before the component's own", () => {
  expect(resolve(document, ref("Latents")).description).toBe("Latents.");
  expect(resolve(document, { ...ref("Latents"), description: "These." })).toMatchObject({
    type: "object",
    description: "These.",
  });
  expect(resolve(document, { type: "number" })).toEqual({ type: "number" });
  expect(() => resolve(document, ref("None"))).toThrow("resolve: expected a component None, got none");
});

test("operations are grouped by tag, in the document's order, each group with a page", () => {
  const groups = operationGroups(document);
  expect(groups.map(({ operations: own, ...group }) => [group, own.map((each) => each.operation.operationId)])).toEqual(
    [
      [
        { id: "bayes-nets", name: "Bayes nets", description: "Networks.", path: "/docs/reference/bayes-nets/" },
        ["query", "list"],
      ],
      [
        { id: "models", name: "Models", description: "Decoders.", path: "/docs/reference/models/" },
        ["decode", "decodeMany"],
      ],
    ],
  );
});

test("operations and schemas have addresses on those pages, and in the form", () => {
  const query = operations[2] as (typeof operations)[number];
  expect(operationHref(query)).toBe("/docs/reference/bayes-nets/#query");
  expect(tryHref(query)).toBe("/docs/try/#/query");
  expect(schemaHref("Answer")).toBe("/docs/reference/schemas/#schema-Answer");
});

test("the shared schemas are those that responses or other schemas refer to", () => {
  expect(sharedSchemas(document).map(([name]) => name)).toEqual(["Answer", "Part"]);
});
