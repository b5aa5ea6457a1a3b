/** /openapi.json is complete, and its general statements hold for every route. */
import { expect, inject, test } from "vitest";
import { type OpenApiDocument, operationsOf, type Schema } from "../../site/lib/api/openapi.ts";

const base = inject("baseUrl");

const document = (await (await fetch(`${base}/openapi.json`)).json()) as OpenApiDocument & {
  readonly servers: readonly { readonly url: string }[];
};
const operations = operationsOf(document);
const gets = operations.filter(({ method }) => method === "GET");

test("every operation has its own name, and a tag with a description", () => {
  const names = operations.map(({ operation }) => operation.operationId);
  expect(names.filter((name) => !/^(get|post)[A-Z]\w+$/.test(name))).toEqual([]);
  expect(new Set(names).size).toBe(names.length);
  const explained = document.tags.filter(({ description }) => description).map(({ name }) => name);
  expect(new Set(operations.flatMap(({ operation }) => operation.tags))).toEqual(new Set(explained));
});

test("a required parameter has an example", () => {
  const bare = operations.flatMap(({ path, operation }) =>
    (operation.parameters ?? []).filter((p) => p.required && p.schema.example === undefined).map((p) => [path, p.name]),
  );
  expect(bare).toEqual([]);
});

test("every field of every schema has a description", () => {
  const silent: string[] = [];
  const visit = (path: string, { properties = {}, items, anyOf = [] }: Schema): void => {
    for (const [name, field] of Object.entries(properties)) {
      if (!field.$ref && !field.description) silent.push(`${path}.${name}`);
      visit(`${path}.${name}`, field);
    }
    for (const part of [...(items ? [items] : []), ...anyOf]) visit(path, part);
  };
  for (const [name, schema] of Object.entries(document.components.schemas)) visit(name, schema);
  expect(silent).toEqual([]);
});

test("every object with fields is a component, so that generators name it", () => {
  const inline: string[] = [];
  const visit = (
    path: string,
    { properties = {}, items, anyOf = [], oneOf = [] }: Schema,
    isComponent = false,
  ): void => {
    if (Object.keys(properties).length > 0 && !isComponent) inline.push(path);
    for (const [name, field] of Object.entries(properties)) visit(`${path}.${name}`, field);
    for (const part of [...(items ? [items] : []), ...anyOf, ...oneOf]) visit(path, part);
  };
  for (const [name, schema] of Object.entries(document.components.schemas)) visit(name, schema, true);
  for (const { method, path, operation } of operations) {
    const bodies = [operation.requestBody, ...Object.values(operation.responses)];
    for (const { schema } of bodies.flatMap((body) => Object.values(body?.content ?? {})))
      visit(`${method} ${path}`, schema);
  }
  // Give it `.meta({ id })`, or `described` where its description differs from other places.
  expect(inline).toEqual([]);
});

test("a body that may be an array describes the array, and where its other fields go", () => {
  const bodies = operations.flatMap(({ operation }) => (operation.requestBody ? [operation.requestBody] : []));
  const arrays = bodies.filter(({ content }) => content["application/x-npy"]);
  expect(arrays.length).toBeGreaterThan(0);
  for (const { description } of arrays) expect(description).toMatch(/`\w+`.* array of shape \(N, .*in the query/);
});

test("every body states its limit, and every operation the problems that any request can get", () => {
  for (const { method, path, operation } of operations) {
    // Health checks are not rate-limited.
    const limited = path.startsWith("/v2/health/") ? [] : ["429"];
    const always = method === "POST" ? ["400", "406", "413", "415", ...limited] : ["406", ...limited];
    expect(Object.keys(operation.responses), `${method} ${path}`).toEqual(expect.arrayContaining(always));
    if (method === "POST") expect(operation.requestBody?.description, path).toContain("8,388,608 bytes");
    for (const status of limited) {
      expect(Object.keys(operation.responses[status]?.headers ?? {})).toContain("Retry-After");
    }
  }
});

test("the server is the origin of the document", () => {
  expect(document.servers.map(({ url }) => new URL(url, `${base}/openapi.json`).href)).toEqual([`${base}/`]);
});

test.for(gets)(
  "GET $path has an ETag and returns 304 where the document says so, and nowhere else",
  async ({ operation, example }) => {
    const url = base + example.path;
    const first = await fetch(url);
    await first.arrayBuffer();
    const etag = first.headers.get("ETag");
    expect(etag !== null).toBe("304" in operation.responses);
    if (etag === null) return;
    for (const name of Object.keys(operation.responses["200"]?.headers ?? {})) {
      expect(first.headers.get(name), name).not.toBeNull();
    }
    const second = await fetch(url, { headers: { "If-None-Match": etag } });
    expect(second.status).toBe(304);
    expect(await second.text()).toBe("");
  },
);
