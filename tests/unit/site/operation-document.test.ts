/** The document of one operation that a form is given. */
import { expect, test } from "vitest";
import type { OpenApiDocument } from "../../../site/lib/api/openapi.ts";
import { operationDocument } from "../../../site/lib/api/operation-document.ts";

const ref = (kind: string, name: string) => ({ $ref: `#/components/${kind}/${name}` });
const content = (name: string) => ({ content: { "application/json": { schema: ref("schemas", name) } } });
const answer = (name: string) => ({
  200: { description: "done", ...content(name) },
  404: { description: "no such tree", ...content("Problem") },
});
const bareAnswer = (name: string) => ({ ...answer(name), 404: { description: "no such tree" } });
const read = { operationId: "read", tags: ["Trees"], summary: "", responses: answer("Tree") };
const write = {
  operationId: "write",
  tags: ["Trees"],
  summary: "",
  parameters: [ref("parameters", "Key")],
  responses: answer("Receipt"),
};

const document = {
  info: { title: "Trees", version: "1.0.0", description: "" },
  tags: [{ name: "Trees", description: "" }],
  paths: { "/trees": { get: read, post: write }, "/leaves": { get: { ...read, operationId: "leaves" } } },
  components: {
    schemas: {
      Tree: { type: "object", properties: { leaf: ref("schemas", "Leaf"), trees: { items: ref("schemas", "Tree") } } },
      Leaf: { type: "number" },
      Receipt: { type: "string" },
      Problem: { type: "object" },
    },
    parameters: { Key: { name: "key", in: "header", schema: ref("schemas", "Leaf") }, Page: { name: "page" } },
  },
} as unknown as OpenApiDocument;

test("a document of one operation keeps what it refers to, directly or through others, and the words of its errors", () => {
  const { Tree, Leaf, Receipt } = document.components.schemas;
  expect(operationDocument(document, "read")).toEqual({
    ...document,
    paths: { "/trees": { get: { ...read, responses: bareAnswer("Tree") } } },
    components: { schemas: { Tree, Leaf }, parameters: {} },
  });
  expect(operationDocument(document, "write")).toMatchObject({
    paths: { "/trees": { post: { ...write, responses: bareAnswer("Receipt") } } },
    components: { schemas: { Receipt, Leaf }, parameters: { Key: { name: "key" } } },
  });
  expect(operationDocument(document, "write").components).not.toHaveProperty("parameters.Page");
  expect(operationDocument(document, "write").components.schemas).not.toHaveProperty("Tree");
});

test("an operation that the document lacks is refused by its name", () => {
  expect(() => operationDocument(document, "burn")).toThrow("expected an operation burn, got none");
});
