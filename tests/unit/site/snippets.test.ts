import { expect, test } from "vitest";
import { exampleResponse } from "../../../site/lib/api/example-response.ts";
import { literal, syntaxes } from "../../../site/lib/api/literal.ts";
import { snippets } from "../../../site/lib/api/snippets.ts";

const nested = { flag: true, none: null, "a-b": [[1, 2], [3]], text: 'say "no" \\ é', empty: {}, list: [] };

test("a JSON literal is the same value again, in one line and in many", () => {
  const large = Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`key${i}`, nested]));
  for (const value of [nested, large, [], {}, 1e-9, "x", null, [nested, nested]]) {
    expect(JSON.parse(literal(value, syntaxes.json))).toEqual(value);
  }
  expect(literal(large, syntaxes.json).split("\n").length).toBeGreaterThan(30);
});

test("a literal of TypeScript evaluates to the value", () => {
  const evaluate = new Function(`return ${literal([nested, { long: "x".repeat(100) }], syntaxes.typescript)}`);
  expect(evaluate()).toEqual([nested, { long: "x".repeat(100) }]);
});

test("Python has its own names for null, true and false", () => {
  expect(literal([true, false, null, "null"], syntaxes.python)).toBe('[True, False, None, "null"]');
});

test("a shortened list counts the omitted elements, and a single one is shown instead", () => {
  const most = { scalars: 3, others: 1 };
  expect(literal([1, 2, 3, 4, 5], syntaxes.json, 0, most)).toBe("[1, 2, 3, … 2 more]");
  expect(literal([1, 2, 3, 4], syntaxes.json, 0, most)).toBe("[1, 2, 3, 4]");
  expect(literal([[1], [2], [3]], syntaxes.json, 0, most)).toBe("[[1], … 2 more]");
});

test("a response of 784 pixels fits a screen, and a short one is complete", () => {
  const image = Array.from({ length: 28 }, () => new Array<number>(28).fill(0.123456789));
  const text = exampleResponse(JSON.stringify({ shape: [1, 28, 28], images: [image] }));
  expect(text.split("\n").length).toBeLessThan(20);
  expect(text).toContain("… 25 more");
  expect(exampleResponse('{"live":true}')).toBe('{ "live": true }');
});

test("each language sends the same URL and body", () => {
  const request = {
    method: "POST",
    path: "/v1/x?latent=0.1,-1.2",
    accept: "application/json",
    body: '{"a":[1]}',
  } as const;
  const written = Object.fromEntries(snippets(request, "https://example.org"));
  for (const text of Object.values(written)) expect(text).toContain("https://example.org/v1/x?latent=0.1,-1.2");
  expect(written.curl).toContain(`-d '{"a":[1]}'`);
  expect(written.python).toContain('json={ "a": [1] })');
  expect(written.typescript).toContain("body: JSON.stringify({ a: [1] }),");
});
