/** What the OpenAPI document adds to the contracts, in a fresh application for each test. */
import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { createApp } from "../../worker/app.ts";

interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly { readonly name: string }[];
  readonly requestBody?: { readonly description: string };
  readonly responses: Readonly<Record<string, { readonly headers?: Readonly<Record<string, object>> }>>;
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Partial<Record<"get" | "post", Operation>>>>>;
  readonly externalDocs: { readonly url: string; readonly description: string };
  readonly tags: readonly { readonly name: string; readonly description: string }[];
}

async function documentOf(): Promise<Document> {
  const response = await createApp().request("/openapi.json", {}, env, createExecutionContext());
  return (await response.json()) as Document;
}

test("the names of operations, which generated clients call, come from method and path", async () => {
  const { paths } = await documentOf();
  const namesOf = (path: string) => [paths[path]?.get?.operationId, paths[path]?.post?.operationId];
  expect(namesOf("/v1/models/{id}/decode")).toEqual(["getModelsByIdDecode", "postModelsByIdDecode"]);
  expect(namesOf("/v1/datasets/{name}/test/{index}")).toEqual(["getDatasetsByNameTestByIndex", undefined]);
  expect(namesOf("/v1/mixtures/fit")).toEqual([undefined, "postMixturesFit"]);
  expect(namesOf("/openapi.json")).toEqual(["getOpenapiJson", undefined]);
});

test("every response names the request, GETs of v1 say how they are cached, and 429 when to come back", async () => {
  const { paths } = await documentOf();
  for (const [path, { get, post }] of Object.entries(paths)) {
    for (const operation of [get, post].flatMap((found) => found ?? [])) {
      for (const [status, { headers = {} }] of Object.entries(operation.responses)) {
        const caching = operation === get && !path.startsWith("/v2") && /^(200|304)$/.test(status);
        const expected = [
          "X-Request-Id",
          ...(caching ? ["ETag", "Cache-Control", "Vary"] : []),
          ...(status === "429" ? ["Retry-After"] : []),
        ];
        expect(Object.keys(headers), `${path} ${status}`).toEqual(expect.arrayContaining(expected));
      }
    }
    const names = get?.parameters?.map(({ name }) => name) ?? [];
    expect(names.includes("If-None-Match"), path).toBe(get !== undefined && !path.startsWith("/v2"));
  }
});

test("every body states its limit, and the form of its array if it has one", async () => {
  const { paths } = await documentOf();
  const textOf = (path: string) => paths[path]?.post?.requestBody?.description;
  expect(textOf("/v1/gaussians/divergence")).toBe("at most 8,388,608 bytes");
  expect(textOf("/v1/mixtures/fit")).toMatch(/^at most 8,388,608 bytes; instead of JSON `points` as an array/);
});

test("the document explains the tags that it uses, and links to the reference", async () => {
  const { tags, externalDocs } = await documentOf();
  expect(externalDocs).toEqual({ url: "/docs/", description: "the reference as a page" });
  expect(tags.map(({ name }) => name)).toContain("Bayesian networks");
  for (const { description } of tags) expect(description).toMatch(/\w.*\.$/);
});

test("every route that refuses unknown parameters or fields says so", async () => {
  const { paths } = await documentOf();
  for (const [path, operations] of Object.entries(paths)) {
    // The Open Inference Protocol lets clients add parameters.
    if (path.startsWith("/v2")) continue;
    for (const operation of Object.values(operations)) {
      expect(Object.keys(operation.responses), `${operation.operationId} ${path}`).toContain("400");
    }
  }
});
