import { expect, test } from "vitest";
import { ask } from "./ask.ts";

const manifold = "/v1/models/mlp-2d/manifold?size=3";
const cacheablePaths = [
  "/v1/models",
  "/v1/models/mlp-2d",
  "/v1/models/mlp-2d/decode?latent=0,0",
  manifold,
  "/openapi.json",
];

const etagOf = async (path: string, accept = "*/*"): Promise<string> =>
  (await ask(path, { headers: { Accept: accept } })).headers.get("ETag") ?? "none";

test.for(cacheablePaths)("%s is 304 for who has it already, without a body", async (path) => {
  const etag = await etagOf(path);
  expect(etag).toMatch(/^"[\w-]{22}"$/);
  for (const known of [etag, `W/${etag}`, `"other", ${etag}`]) {
    const response = await ask(path, { headers: { "If-None-Match": known } });
    expect(response.status).toBe(304);
    expect(response.headers.get("ETag")).toBe(etag);
    expect(await response.text()).toBe("");
  }
  const stale = await ask(path, { headers: { "If-None-Match": '"other"' } });
  expect(stale.status).toBe(200);
  expect(stale.headers.get("Cache-Control")).toMatch(/^public/);
  expect(stale.headers.get("Vary")).toContain("Accept");
});

test("another representation or another query has another tag", async () => {
  const tags = await Promise.all([
    etagOf(manifold),
    etagOf(manifold, "image/png"),
    etagOf(manifold, "application/x-npy"),
    etagOf(`${manifold}&from=0.01`),
  ]);
  expect(new Set(tags).size).toBe(4);
});

test("the same request gives the same bytes", async () => {
  const bytes = async () =>
    new Uint8Array(await (await ask(manifold, { headers: { Accept: "image/png" } })).arrayBuffer());
  expect(await bytes()).toEqual(await bytes());
});

test("HEAD says what GET would, without a body", async () => {
  const head = await ask(manifold, { method: "HEAD" });
  expect(head.status).toBe(200);
  expect(head.headers.get("ETag")).toBe(await etagOf(manifold));
  expect(await head.text()).toBe("");
});

test("a page of any origin may ask, and read what it needs", async () => {
  const preflight = await ask("/v1/models/mlp-2d/decode", {
    method: "OPTIONS",
    headers: { Origin: "https://example.org", "Access-Control-Request-Method": "POST" },
  });
  expect(preflight.status).toBe(204);
  expect(preflight.headers.get("Access-Control-Allow-Origin")).toBe("*");
  expect(preflight.headers.get("Access-Control-Allow-Methods")).toContain("POST");
  expect(preflight.headers.get("Access-Control-Allow-Headers")).toContain("Content-Type");
  const response = await ask(manifold, { headers: { Origin: "https://example.org" } });
  expect(response.headers.get("Access-Control-Allow-Origin")).toBe("*");
  expect(response.headers.get("Access-Control-Allow-Credentials")).toBeNull();
  expect(response.headers.get("Access-Control-Expose-Headers")).toContain("Server-Timing");
});

test("every answer tells the browser to take it for nothing else", async () => {
  for (const path of [manifold, "/v1/nothing"]) {
    const { headers } = await ask(path);
    expect(headers.get("X-Content-Type-Options")).toBe("nosniff");
    expect(headers.get("Content-Security-Policy")).toContain("default-src 'none'");
    expect(headers.get("Referrer-Policy")).toBe("no-referrer");
  }
});
