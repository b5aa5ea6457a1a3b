import { expect, test } from "vitest";
import { bodyIn, curl } from "../../../site/lib/api/curl.ts";
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

test("a value that is longer than a line has an entry on each, indented by its depth, and lists of scalars stay whole", () => {
  const [long, list] = ["x".repeat(80), Array.from({ length: 40 }, (_, i) => i)];
  expect(literal([{ a: long, b: list }, {}], syntaxes.typescript, 2)).toBe(
    ["[", "    {", `      a: "${long}",`, `      b: [${list.join(", ")}],`, "    },", "    {},", "  ]"].join("\n"),
  );
  expect(literal([long, [long]], syntaxes.json)).toBe(`[\n  "${long}",\n  ["${long}"]\n]`);
  expect(literal(long.repeat(2), syntaxes.json)).toBe(JSON.stringify(long.repeat(2)));
  expect(literal([], syntaxes.json, 100)).toBe("[]");
});

test("a line has 88 characters with its indentation, and one more is too long", () => {
  const object = (length: number) => ({ a: "x".repeat(length - '{ "a": "" }'.length) });
  for (const indent of [0, 10]) {
    const lines = [88, 89].map((length) => literal(object(length - indent), syntaxes.json, indent).split("\n").length);
    expect(lines).toEqual([1, 3]);
  }
});

test("a list with one element that is no scalar is shortened as such", () => {
  expect(literal([1, 2, [3]], syntaxes.json, 0, { scalars: 9, others: 1 })).toBe("[1, … 2 more]");
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
  const long = Object.fromEntries(Array.from({ length: 58 }, (_, i) => [`name${i}`, "x"]));
  expect(exampleResponse(JSON.stringify(long))).toBe(literal(long, syntaxes.json));
  const longer = exampleResponse(JSON.stringify({ ...long, a: 1, b: 2 })).split("\n");
  expect(longer).toHaveLength(61);
  expect(longer.at(-1)).toBe("… 2 more lines");
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
  expect(written.python).toBe(
    [
      "import requests",
      "",
      `response = requests.post("https://example.org/v1/x?latent=0.1,-1.2", json={ "a": [1] })`,
      "response.raise_for_status()",
      "print(response.json())",
    ].join("\n"),
  );
  const { body: _, ...get } = { ...request, method: "GET" as const };
  expect(Object.fromEntries(snippets(get, "https://example.org")).python).toContain(
    'requests.get("https://example.org/v1/x?latent=0.1,-1.2")\n',
  );
  expect(written.typescript).toContain("body: JSON.stringify({ a: [1] }),");
});

test.for([
  ["POST", '{"a":[1,2]}', { a: [1, 2] }],
  ["GET", undefined, undefined],
] as const)(
  "the TypeScript of a %s runs: it sends that method and body, and prints the response or throws its detail",
  async ([method, body, value]) => {
    const request = { method, path: "/v1/x", accept: "application/json", ...(body && { body }) };
    const source = Object.fromEntries(snippets(request, "https://example.org")).typescript;
    const AsyncFunction = (async () => {}).constructor as FunctionConstructor;
    const sent: [url: string, init?: RequestInit][] = [];
    const printed: unknown[] = [];
    const run = (response: Response) =>
      new AsyncFunction("fetch", "console", source ?? "")(
        (...call: [string, RequestInit?]) => {
          sent.push(call);
          return response;
        },
        { log: (value: unknown) => printed.push(value) },
      );
    await run(Response.json({ y: 1 }));
    await expect(run(Response.json({ detail: "too long" }, { status: 400 }))).rejects.toThrow("too long");
    expect(printed).toEqual([{ y: 1 }]);
    expect(sent.map(([url]) => url)).toEqual(["https://example.org/v1/x", "https://example.org/v1/x"]);
    const asked = new Request(...(sent[0] as [string, RequestInit?]));
    expect(asked.method).toBe(method);
    if (value) {
      expect(asked.headers.get("content-type")).toBe("application/json");
      expect(await asked.json()).toEqual(value);
    }
  },
);

test("a command of curl has the body of its request, and none for a GET", () => {
  for (const accept of ["application/json", "image/png"]) {
    const request = { method: "POST", path: "/v1/models/mlp-2d/decode", accept } as const;
    const body = JSON.stringify({ ...nested, quoted: "it's -d 'x' \\\n" });
    expect(bodyIn(curl({ ...request, body }, "http://127.0.0.1:8787"))).toBe(body);
    expect(bodyIn(curl({ ...request, method: "GET" }, "http://127.0.0.1:8787"))).toBeUndefined();
  }
});
