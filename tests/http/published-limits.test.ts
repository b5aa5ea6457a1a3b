/**
 * Every published limit can be reached: a body with as many random doubles as each route allows succeeds, as Python's
 * json.dumps writes it and as NPY.
 */
import { gzipSync } from "node:zlib";
import { expect, inject, test } from "vitest";
import { limits } from "../../worker/limits.ts";
import { encodeNpy } from "../../worker/media/npy.ts";
import { largestRequests } from "../largest-requests.ts";

const base = inject("baseUrl");
/** As json.dumps writes it, with a space after every comma and colon. */
const dumps = (value: unknown): string => JSON.stringify(value).replaceAll(",", ", ").replaceAll('":', '": ');

async function expectAnswered(response: Response): Promise<void> {
  const text = await response.text();
  expect(response.status, text.slice(0, 500)).toBe(200);
}

test.for(largestRequests)(
  "POST $path accepts as much JSON as its limits allow, plain and compressed",
  async ({ path, body }) => {
    const headers = { "Content-Type": "application/json" };
    const text = dumps(body);
    await expectAnswered(await fetch(base + path, { method: "POST", headers, body: text }));
    const packed = { ...headers, "Content-Encoding": "gzip" };
    await expectAnswered(
      await fetch(base + path, { method: "POST", headers: packed, body: gzipSync(text, { level: 1 }) }),
    );
  },
);

const arrays = largestRequests.filter(({ array }) => array);

test.for(arrays)("POST $path accepts as large an NPY array as its limits allow", async ({ path, body, array }) => {
  const { values = [], shape = [], fields = [] } = array ?? {};
  const url = new URL(path, base);
  for (const [name, value] of Object.entries(body)) {
    if (!fields.includes(name)) url.searchParams.set(name, typeof value === "string" ? value : JSON.stringify(value));
  }
  const file = encodeNpy(Float64Array.from(values), shape);
  await expectAnswered(
    await fetch(url, { method: "POST", headers: { "Content-Type": "application/x-npy" }, body: file }),
  );
});

test("the error for a larger body states its size, the limit and the smaller form", async () => {
  const body = " ".repeat(limits.bodyBytes + 1);
  const response = await fetch(`${base}/v1/models/mlp-2d/decode`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body,
  });
  expect(response.status).toBe(413);
  const { detail } = (await response.json()) as { detail: string };
  expect(detail).toMatch(/8,388,608 bytes.*8,388,609 bytes.*NPY/);
});

test("a body that decompresses beyond the limit is refused before it is completely decompressed", async () => {
  const response = await fetch(`${base}/v1/models/mlp-2d/decode`, {
    method: "POST",
    headers: { "Content-Type": "application/json", "Content-Encoding": "gzip" },
    body: gzipSync(Buffer.alloc(200_000_000, " ")),
  });
  expect(response.status).toBe(413);
});
