import { expect, test } from "vitest";
import { fieldGroups, limitTexts, typeParts } from "../../../site/lib/api/schema-fields.ts";

test("bounds are written as in the schema, open ones as open", () => {
  expect(limitTexts({ type: "number", exclusiveMinimum: 0, exclusiveMaximum: 1 })).toEqual(["above 0", "below 1"]);
  expect(limitTexts({ type: "number", exclusiveMinimum: 0, maximum: 1 })).toEqual(["above 0", "at most 1"]);
  expect(limitTexts({ type: "integer", minimum: -3, maximum: 3, default: 2 })).toEqual(["−3 to 3", "default 2"]);
  expect(limitTexts({ type: "integer", minimum: 4, maximum: 4 })).toEqual(["4"]);
});

test("a bound that is only the range of doubles is left out", () => {
  expect(limitTexts({ type: "integer", minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER })).toEqual(
    [],
  );
});

test("an array has the counts of its levels first, followed by the bounds of its numbers", () => {
  const row = { type: "array", minItems: 2, maxItems: 2, items: { type: "number", minimum: 0 } };
  expect(limitTexts({ type: "array", maxItems: 5, items: row })).toEqual(["at most 5 × 2 of them", "at least 0"]);
});

test("lengths of a text, the pattern and the default that it has are limits of its own", () => {
  const id = { type: "string", minLength: 1, maxLength: 40, pattern: "^[a-z]+$", default: "mlp" };
  expect(limitTexts(id)).toEqual(["1 to 40 characters", "matches ^[a-z]+$", "default mlp"]);
  expect(limitTexts({ type: "string", minLength: 2 })).toEqual(["at least 2 characters"]);
  expect(limitTexts({ type: "array", items: { type: "number" } })).toEqual([]);
  expect(limitTexts({ type: "array", minItems: 0, items: { type: "number" }, default: [1] })).toEqual(["default [1]"]);
});

test("a type is the words of its values, its component, or its alternatives, each once", () => {
  const texts = (schema: Parameters<typeof typeParts>[0]) => typeParts(schema).map(({ text }) => text);
  expect(texts({ enum: ["a", 1] })).toEqual(['"a" | 1']);
  expect(texts({ type: ["number", "null"] })).toEqual(["number or null"]);
  expect(texts({})).toEqual(["any"]);
  expect(texts({ type: "string", format: "binary" })).toEqual(["bytes"]);
  expect(texts({ prefixItems: [{ type: "number" }, { type: "string" }] })).toEqual(["[number, string]"]);
  const alternatives = {
    anyOf: [{ type: "number" }, { type: "number" }, { type: "array", items: { type: "string" } }],
  };
  expect(texts({ type: "array", items: alternatives })).toEqual(["number[]", "string[][]"]);
  const ref = { $ref: "#/components/schemas/Gaussian" };
  expect(typeParts({ type: "array", items: ref })).toEqual([{ text: "Gaussian[]", reference: "Gaussian" }]);
});

test("an object's fields are one group, and each of its alternatives is another, by the name of its component", () => {
  const document = {
    openapi: "3.1.0",
    info: { title: "", version: "" },
    paths: {},
    components: {
      schemas: {
        Gaussian: {
          type: "object",
          required: ["mean"],
          properties: { mean: { type: "number", description: "Its centre." }, name: { type: "string" } },
        },
      },
    },
  } as unknown as Parameters<typeof fieldGroups>[0];
  const rows = [
    { name: "mean", types: [{ text: "number" }], required: true, limits: [], description: "Its centre." },
    { name: "name", types: [{ text: "string" }], required: false, limits: [], description: "" },
  ];
  const ref = { $ref: "#/components/schemas/Gaussian" };
  const count = { type: "object", properties: { count: { type: "integer" } } };
  const counted = { name: "count", types: [{ text: "integer" }], required: false, limits: [], description: "" };
  expect(fieldGroups(document, ref)).toEqual([{ reference: "Gaussian", rows }]);
  for (const either of [{ anyOf: [ref, count] }, { oneOf: [ref, count] }]) {
    expect(fieldGroups(document, either)).toEqual([{ reference: "Gaussian", rows }, { rows: [counted] }]);
  }
  expect(fieldGroups(document, {})).toEqual([{ rows: [] }]);
});
