import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { ask, assetsOf, jsonOf } from "./ask.ts";

const manifold = "/v1/models/mlp-2d/manifold?size=3";
const cacheablePaths = [
  "/v1/models?count=4",
  "/v1/models/mlp-2d",
  "/v1/models/mlp-2d/decode?latent=0,0",
  manifold,
  "/openapi.json",
];

const etagOf = async (path: string, accept = "*/*"): Promise<string> =>
  (await ask(path, { headers: { Accept: accept } })).headers.get("ETag") ?? "none";

test.for(cacheablePaths)("%s is 304 without a body for a client that has it", async (path) => {
  const etag = await etagOf(path);
  expect(etag).toMatch(/^"[\w-]{22}"$/);
  for (const known of [etag, `W/${etag}`, `"other", ${etag}`, "*"]) {
    const response = await ask(path, { headers: { "If-None-Match": known } });
    expect(response.status).toBe(304);
    expect(response.headers.get("ETag")).toBe(etag);
    expect(response.headers.get("Cache-Control")).toMatch(/^public/);
    expect(await response.text()).toBe("");
  }
  const stale = await ask(path, { headers: { "If-None-Match": '"other"' } });
  expect(stale.status).toBe(200);
  expect(stale.headers.get("Cache-Control")).toMatch(/^public/);
  expect(stale.headers.get("Vary")).toContain("Accept");
});

test("an invalid request is an error even with If-None-Match: *", async () => {
  const response = await ask("/v1/models/mlp-2d/decode?latent=0", { headers: { "If-None-Match": "*" } });
  expect(response.status).toBe(422);
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

test.for([
  [manifold, "/v1/models/mlp-2d/manifold?size=03", "/v1/models/mlp-2d/manifold?axes=0,1&size=%203&from=1e-3"],
  [
    "/v1/models/mlp-2d/decode?latent=0.5,-1&seed=7",
    "/v1/models/mlp-2d/decode?seed=7&latent=.5,-1e0",
    "/v1/models/mlp%2D2d/decode?seed=7&latent=5e-1&latent=-1",
  ],
  ["/v1/models/mlp-2d/samples", "/v1/models/mlp-2d/samples?count=16&seed=0", "/v1/models/mlp-2d/samples?format=json"],
])("equivalent URLs share one tag and one response: %s", async ([first = "", ...spellings]) => {
  const answer = await ask(first);
  expect(answer.status).toBe(200);
  const body = await answer.text();
  for (const spelling of spellings) {
    const response = await ask(spelling);
    expect(response.headers.get("ETag"), spelling).toBe(answer.headers.get("ETag"));
    expect(await response.text(), spelling).toBe(body);
  }
});

test("the same request returns the same bytes", async () => {
  const bytes = async () =>
    new Uint8Array(await (await ask(manifold, { headers: { Accept: "image/png" } })).arrayBuffer());
  expect(await bytes()).toEqual(await bytes());
});

test("an expensive response is cached with its body and type, but without the headers of a request", async () => {
  const path = "/v1/models/mlp-2d/latents?count=123&offset=5";
  const made = await ask(path, { headers: { "X-Request-Id": "first" } });
  // Without files nothing can be computed, so this response comes from the cache.
  const found = await ask(path, { headers: { "X-Request-Id": "second" } }, assetsOf({}));
  expect(await found.text()).toBe(await made.text());
  for (const name of ["Content-Type", "Link", "ETag", "Cache-Control", "Vary", "Access-Control-Allow-Origin"]) {
    expect(found.headers.get(name), name).toBe(made.headers.get(name));
  }
  expect(made.headers.get("Link")).toContain("offset=128");
  expect(found.headers.get("X-Request-Id")).toBe("second");
  expect(found.headers.get("Server-Timing")).toMatch(/^total;dur=/);
  expect((await ask("/v1/models/mlp-2d/latents?count=124&offset=5", {}, assetsOf({}))).status).toBe(503);
});

test("a corrected card has another tag, and no cached response is used for it", async () => {
  const path = "/v1/models/beta-conv-2d/samples?count=2&output=samples&seed=5";
  const card = await jsonOf<{ pixelVariance: number }>(ask("/v1/models/beta-conv-2d"));
  const corrected = {
    ASSETS: {
      fetch: async (url: string) =>
        url.endsWith("/card.json")
          ? new Response(JSON.stringify({ ...card, pixelVariance: 4 * card.pixelVariance }))
          : env.ASSETS.fetch(url),
    } as unknown as Fetcher,
  };
  const [before, after] = [await ask(path), await ask(path, {}, corrected)];
  expect(after.headers.get("ETag")).not.toBe(before.headers.get("ETag"));
  const spread = async (response: Response) => {
    const { images } = (await response.json()) as { images: number[][][] };
    return Math.max(...images.flat(2).map(Math.abs));
  };
  // The same noise, twice as wide.
  expect(await spread(after)).toBeGreaterThan(1.5 * (await spread(before)));
});

test("a cached representation is not used for another one", async () => {
  const typeOf = async (accept: string) =>
    (await ask(`${manifold}&to=0.98`, { headers: { Accept: accept } })).headers.get("Content-Type");
  expect(await typeOf("image/png")).toBe("image/png");
  expect(await typeOf("application/json")).toBe("application/json");
  expect(await typeOf("image/png")).toBe("image/png");
});

test("HEAD returns the headers of GET, without a body", async () => {
  const head = await ask(manifold, { method: "HEAD" });
  expect(head.status).toBe(200);
  expect(head.headers.get("ETag")).toBe(await etagOf(manifold));
  expect(await head.text()).toBe("");
});

test("a page of any origin may send requests, and read the headers that it needs", async () => {
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

test("a redirect and a list of methods may change, so caches do not keep them", async () => {
  for (const response of [await ask("/v1/models/"), await ask("/v1/models", { method: "OPTIONS" })]) {
    expect(response.headers.get("Cache-Control")).toBe("no-store");
  }
});

test("every response tells browsers not to guess its type", async () => {
  for (const path of [manifold, "/v1/nothing"]) {
    const { headers } = await ask(path);
    expect(headers.get("X-Content-Type-Options")).toBe("nosniff");
    expect(headers.get("Content-Security-Policy")).toContain("default-src 'none'");
    expect(headers.get("Referrer-Policy")).toBe("no-referrer");
  }
});
