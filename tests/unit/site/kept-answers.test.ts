import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test, vi } from "vitest";
import { keptAnswer } from "../../../site/build/kept-answers.ts";
import type { ApiRequest } from "../../../site/lib/api/api.ts";

const folder = await mkdtemp(join(tmpdir(), "marginalia-answers-"));
afterAll(() => rm(folder, { recursive: true }));

const request: ApiRequest = { method: "POST", path: "/v1/models/a/elbo", accept: "application/json", body: "{}" };

test("a response is computed once for a bundle, a request and a card, and kept byte by byte", async () => {
  const answer = { contentType: "image/png", bytes: Uint8Array.of(10, 0, 255, 10) };
  const ask = vi.fn(async () => answer);
  const inFolder = async (name: string, of: ApiRequest, card?: string) => {
    vi.stubEnv("ANSWERS_AT_BUILD", join(folder, name));
    expect(await keptAnswer(of, card, ask)).toEqual(answer);
    return ask.mock.calls.length;
  };
  expect(await inFolder("one", request, "card")).toBe(1);
  expect(await inFolder("one", request, "card")).toBe(1);
  expect(await inFolder("one", request, "another card")).toBe(2);
  expect(await inFolder("one", request)).toBe(3);
  expect(await inFolder("one", { ...request, body: "[]" }, "card")).toBe(4);
  expect(await inFolder("one", { ...request, accept: "image/png" }, "card")).toBe(5);
  expect(await inFolder("another", request, "card")).toBe(6);
  vi.unstubAllEnvs();
});
