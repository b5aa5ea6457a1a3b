/** The site's pages for addresses without a file. */
import { expect, test } from "vitest";
import { ask } from "./ask.ts";

const pages: Readonly<Record<string, string>> = {
  "/404": "no such page",
  "/model/": "the page of any model",
  "/models/mine/card.json": "{}",
};
const site = {
  ASSETS: {
    fetch: async (url: string) => {
      const page = pages[new URL(url).pathname];
      return new Response(page ?? null, {
        status: page ? 200 : 404,
        headers: { ETag: '"1"', "Cache-Control": "public" },
      });
    },
  } as unknown as Fetcher,
};
const read = (path: string, init: RequestInit = {}) => ask(path, { headers: { Accept: "text/html" }, ...init }, site);

test("a browser gets a page for an unknown address and for a published model, which no cache keeps", async () => {
  for (const [path, status, text] of [
    ["/nothing", 404, pages["/404"]],
    ["/v10", 404, pages["/404"]],
    ["/about/v1/models", 404, pages["/404"]],
    ["/models/yours/", 404, pages["/404"]],
    ["/models/mine/", 200, pages["/model/"]],
    ["/models/mine", 200, pages["/model/"]],
  ] as const) {
    const response = await read(path);
    expect([response.status, await response.text()], path).toEqual([status, text]);
    expect(response.headers.get("ETag")).toBeNull();
    expect(response.headers.get("Cache-Control")).toBe("no-store");
  }
});

test("where no site is built, or its files cannot be read, a browser gets a problem document", async () => {
  const broken = { fetch: () => Promise.reject(new Error("lost")) } as unknown as Fetcher;
  for (const ASSETS of [undefined, broken]) {
    const response = await ask("/nothing", { headers: { Accept: "text/html" } }, { ASSETS } as unknown as Partial<Env>);
    expect([response.status, response.headers.get("Content-Type")]).toEqual([404, "application/problem+json"]);
  }
});

test("paths of the API and other clients get a problem document", async () => {
  for (const response of [
    await read("/v1/nothing"),
    await read("/nothing", { headers: { Accept: "application/json" } }),
    await read("/nothing", { method: "POST" }),
  ]) {
    expect(response.status).toBe(404);
    expect(response.headers.get("Content-Type")).toBe("application/problem+json");
  }
});
