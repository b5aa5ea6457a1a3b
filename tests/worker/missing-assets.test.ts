/** The Worker without the binding ASSETS, for example in a bare miniflare. */
import { expect, test } from "vitest";
import { ask, jsonOf, type Problem, post } from "./ask.ts";

const withoutAssets = { ASSETS: undefined } as unknown as Partial<Env>;

const needing: Readonly<Record<string, () => Promise<Response>>> = {
  "the models": () => ask("/v1/models", {}, withoutAssets),
  "another model's card": () => ask("/v1/models/conv-4d", {}, withoutAssets),
  "another model's decoder": () => ask("/v1/models/conv-4d/decode?latent=0,0,0,0", {}, withoutAssets),
  "latents of test images": () => ask("/v1/models/mlp-2d/latents?count=4321", {}, withoutAssets),
  "a test image": () => ask("/v1/datasets/mnist/test/0", {}, withoutAssets),
  "the repository index": () => post("/v2/repository/index", {}, {}, withoutAssets),
};

test.for(Object.entries(needing))(
  "a request for %s gets an error that names the missing binding",
  async ([, request]) => {
    const response = await request();
    expect(response.status).toBe(503);
    expect((await jsonOf<Problem>(Promise.resolve(response))).detail).toMatch(
      /^expected the binding ASSETS, got none; bind it to/,
    );
  },
);

test("the default model decodes, and has exact posteriors", async () => {
  expect((await ask("/v1/models/mlp-2d/decode?latent=0,0", {}, withoutAssets)).status).toBe(200);
  const body = { images: new Array(28).fill(new Array(28).fill(0)), size: 8 };
  expect((await post("/v1/models/mlp-2d/posterior", body, {}, withoutAssets)).status).toBe(200);
});
