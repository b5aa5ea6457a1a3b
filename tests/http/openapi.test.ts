/** The API does what its document says: the document's examples are sent, and responses are validated against it. */
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { expect, inject, test } from "vitest";
import {
  bodyOf,
  type DescribedOperation,
  fillPath,
  type OpenApiDocument,
  operationsOf,
} from "../../site/lib/api/openapi.ts";
import { limits } from "../../worker/limits.ts";

const base = inject("baseUrl");

const document = (await (await fetch(`${base}/openapi.json`)).json()) as OpenApiDocument & { readonly openapi: string };
const ajv = addFormats.default(new Ajv2020({ strict: false, allErrors: true }));
ajv.addSchema(document, "openapi");

const operations = operationsOf(document);

/** Validates a value against a schema of the document, found by its path so that references resolve. */
function expectValid(path: readonly string[], value: unknown): void {
  const pointer = path.map((key) => encodeURIComponent(key.replaceAll("~", "~0").replaceAll("/", "~1"))).join("/");
  const validate = ajv.getSchema(`openapi#/${pointer}`);
  if (!validate) throw new Error(`expected a schema at ${path.join(" ")}`);
  validate(value);
  expect(validate.errors ?? []).toEqual([]);
}

const ask = ({ method, example: { path, body } }: DescribedOperation, headers: Record<string, string> = {}) =>
  fetch(base + path, {
    method,
    headers: { ...(body && { "Content-Type": "application/json" }), ...headers },
    ...(body && { body }),
  });

/** The same for a missing resource. */
function askMissing(described: DescribedOperation): Promise<Response> {
  const { path, operation, example } = described;
  const parameters = operation.parameters ?? [];
  const missing = path.replace(/\{(\w+)\}/g, (_, wanted) =>
    String(parameters.find(({ name }) => name === wanted)?.schema.maximum ?? "nothing"),
  );
  // A list has no missing resource except a page past its end.
  const changed = path.includes("{")
    ? example.path.replace(fillPath(path, operation), missing)
    : `${example.path}${example.path.includes("?") ? "&" : "?"}offset=${limits.offset}`;
  return ask({ ...described, example: { ...example, path: changed } });
}

test("the document is OpenAPI 3.1, with a summary for every route and a description for every parameter", () => {
  expect(document.openapi).toBe("3.1.0");
  expect(operations.filter(({ operation }) => !operation.summary)).toEqual([]);
  const parameters = operations.flatMap(({ operation }) => operation.parameters ?? []);
  expect(parameters.filter(({ description, schema }) => !(description ?? schema.description))).toEqual([]);
});

test("every route that takes a body has an example of one", () => {
  const bare = operations.filter(({ operation, example }) => bodyOf(operation) && !example.body);
  expect(bare.map(({ path }) => path)).toEqual([]);
});

const plane = {
  weights: [1],
  means: [[0, 0]],
  covariances: [
    [
      [1, 0],
      [0, 1],
    ],
  ],
};
const apart = [
  [-1e12, 3],
  [1e12, 4],
  [-9e11, 5],
  [8e11, 3],
];

test.for([
  [
    "/v1/mixtures/condition",
    "of every dimension",
    { mixture: plane, observed: { dimensions: [0, 1], values: [0, 1] } },
  ],
  ["/v1/mixtures/fit", "to points far apart", { points: apart, components: 1 }],
  ["/v1/gaussians/project", "of samples far apart", { samples: apart }],
] as const)("POST %s %s returns what its schema says", async ([path, , body]) => {
  const headers = { "Content-Type": "application/json" };
  const response = await fetch(base + path, { method: "POST", headers, body: JSON.stringify(body) });
  expect(response.status).toBe(200);
  expectValid(
    ["paths", path, "post", "responses", "200", "content", "application/json", "schema"],
    await response.json(),
  );
});

test.for(operations)("$method $path returns what its schema says for its own example", async (described) => {
  const { method, path, operation } = described;
  const schemaAt = (status: string, type: string) => [
    "paths",
    path,
    method.toLowerCase(),
    "responses",
    status,
    "content",
    type,
    "schema",
  ];
  const response = await ask(described);
  const answer = await response.json();
  expect(answer).not.toHaveProperty("errors");
  expect(response.status).toBe(200);
  expectValid(schemaAt("200", "application/json"), answer);
  for (const type of Object.keys(operation.responses["200"]?.content ?? {})) {
    const typed = await ask(described, { Accept: type });
    expect(typed.headers.get("Content-Type")?.split(";")[0]).toBe(type);
  }
  if (operation.responses["404"]) {
    const missing = await askMissing(described);
    expect(missing.status).toBe(404);
    expectValid(schemaAt("404", "application/problem+json"), await missing.json());
  }
  for (const [status, { content = {} }] of Object.entries(operation.responses)) {
    if (Number(status) >= 400) expect(Object.keys(content)).toEqual(["application/problem+json"]);
  }
});
