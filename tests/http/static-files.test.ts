/** The static files beside the Worker: their caching and their content types. */
import { readdir } from "node:fs/promises";
import { expect, inject, test } from "vitest";

const base = inject("baseUrl");
const reader = { Accept: "text/html,application/xhtml+xml,*/*;q=0.8" };
const scripts = await readdir(new URL("../../dist/_astro/", import.meta.url));
const headersAt = async (path: string, headers: Record<string, string> = {}) => {
  const response = await fetch(base + path, { headers });
  await response.arrayBuffer();
  return response;
};

const missing = [
  "/_astro/none.js",
  "/models/none/decoder.onnx",
  "/datasets/none.npy",
  "/nothing-here",
  "/nothing/",
  "/v1/none",
];

test.for(missing)("%s is 404, which no cache keeps, for a browser and for a program", async (path) => {
  for (const headers of [reader, {}]) {
    const response = await headersAt(path, headers);
    expect(response.status).toBe(404);
    expect(response.headers.get("Cache-Control")).toBe("no-store");
    expect(response.headers.get("ETag")).toBeNull();
  }
});

test("a browser gets the site's page, with the pages' policy; a program, and any request to the API, gets a problem", async () => {
  const page = await fetch(`${base}/nothing-here`, { headers: reader });
  expect(page.headers.get("Content-Type")).toMatch(/^text\/html/);
  expect(page.headers.get("Content-Security-Policy")).toContain("script-src 'self'");
  expect(await page.text()).toContain("Nothing is written here");
  for (const [path, headers] of [
    ["/nothing-here", {}],
    ["/v1/none", reader],
  ] as const) {
    expect((await headersAt(path, headers)).headers.get("Content-Type")).toBe("application/problem+json");
  }
});

test("files are cached according to their name: forever if it contains a digest, otherwise until they change", async () => {
  expect((await headersAt(`/_astro/${scripts[0]}`)).headers.get("Cache-Control")).toBe(
    "public, max-age=31536000, immutable",
  );
  expect((await headersAt("/models/mlp-2d/card.json")).headers.get("Cache-Control")).toMatch(/max-age=0/);
});

test("only the search's worker may compile WebAssembly", async () => {
  const policyOf = async (path: string) => (await headersAt(path)).headers.get("Content-Security-Policy") ?? "";
  expect(await policyOf("/pagefind/pagefind-worker.js")).toBe(
    "default-src 'none'; script-src 'wasm-unsafe-eval'; connect-src 'self'",
  );
  for (const path of ["/", "/docs/try/", "/pagefind/pagefind.js"]) {
    expect(await policyOf(path)).not.toMatch(/unsafe-eval|style-src 'self' 'unsafe-inline'|https:/);
  }
});

test.for([
  ["/models/mlp-2d/decoder.onnx", "application/octet-stream"],
  ["/models/mlp-2d/test-latents.npy", "application/x-npy"],
  ["/datasets/mnist/test-labels.npy", "application/x-npy"],
  ["/references.bib", "text/x-bibtex; charset=utf-8"],
])("%s has the content type %s", async ([path = "", type]) => {
  const response = await headersAt(path);
  expect(response.status).toBe(200);
  expect(response.headers.get("Content-Type")).toBe(type);
});

test("files, pages, responses and errors require HTTPS with the same header", async () => {
  const paths = ["/", "/models/mlp-2d/card.json", "/v1/models/mlp-2d", "/v2/health/live", ...missing];
  const asked = await Promise.all(
    paths.map(async (path) => (await headersAt(path)).headers.get("Strict-Transport-Security")),
  );
  expect(new Set(asked)).toEqual(new Set(["max-age=31536000"]));
});

test("others may frame only the pages made for it, with any query", async () => {
  const policy = async (path: string): Promise<string> =>
    (await headersAt(path, reader)).headers.get("Content-Security-Policy") ?? "";
  const page = await policy("/linear-regression/");
  expect(page).toContain("frame-ancestors 'none'");
  for (const path of ["/figures/fig-line/embed/", "/figures/fig-atlas/embed/?z=1,1"]) {
    // All other pages are as strict as elsewhere.
    expect(await policy(path)).toBe(page.replace("frame-ancestors 'none'", "frame-ancestors *"));
    expect((await headersAt(path)).headers.get("X-Frame-Options")).toBeNull();
  }
  for (const path of ["/", "/figures/fig-line/frozen.json", "/figures/embed/", "/v1/models", "/nothing/embed/"]) {
    expect(await policy(path), path).toContain("frame-ancestors 'none'");
  }
});
