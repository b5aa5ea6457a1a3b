import { expect, test } from "vitest";
import { limitTexts } from "../../../site/lib/api/schema-fields.ts";

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
