import { expect, test } from "vitest";
import encoderOnnx from "../../../site/public/models/mlp-2d/encoder.onnx";
import { limits } from "../../../worker/limits.ts";
import { maxBatchSize } from "../../../worker/routes/open-inference/tensors.ts";
import { ask, assetsOf, jsonOf, post } from "../ask.ts";
import { postRaw, utf8 } from "./support.ts";

interface ConfiguredTensor {
  readonly name: string;
  readonly dims: readonly number[];
  readonly reshape?: { readonly shape: readonly number[] };
}

interface Config {
  readonly max_batch_size: number;
  readonly input: readonly ConfiguredTensor[];
  readonly output: readonly ConfiguredTensor[];
}

test("the server is live and ready, and states its name and extensions", async () => {
  expect(await jsonOf(ask("/v2/health/live"))).toEqual({ live: true });
  expect(await jsonOf(ask("/v2/health/ready"))).toEqual({ ready: true });
  expect(await jsonOf(ask("/v2"))).toMatchObject({
    name: "marginalia",
    extensions: ["binary_tensor_data", "model_configuration"],
  });
});

test.for(["/v2/models/mlp-2d", "/v2/models/mlp-2d/versions/1"])("%s describes the decoder's tensors", async (path) => {
  expect(await jsonOf(ask(path))).toEqual({
    name: "mlp-2d",
    versions: ["1"],
    platform: "onnxruntime_onnx",
    inputs: [{ name: "latent", datatype: "FP32", shape: [-1, 2] }],
    outputs: [{ name: "probability", datatype: "FP32", shape: [-1, 28, 28] }],
  });
  expect(await jsonOf(ask(`${path}/ready`))).toEqual({ name: "mlp-2d", ready: true });
});

test.for(["/v2/models/mlp-2d", "/v2/models/mlp-2d/versions/1"])(
  "%s/config is the decoder's in Triton's format",
  async (path) => {
    expect(await jsonOf(ask(`${path}/config`))).toEqual({
      name: "mlp-2d",
      platform: "onnxruntime_onnx",
      backend: "onnxruntime",
      version_policy: { latest: { num_versions: 1 } },
      max_batch_size: limits.latents,
      input: [{ name: "latent", data_type: "TYPE_FP32", dims: [2] }],
      output: [{ name: "probability", data_type: "TYPE_FP32", dims: [28, 28] }],
    });
  },
);

test("a configuration has the metadata's tensors without the batch dimension, and the maximum batch size", async () => {
  const index = await jsonOf<{ name: string }[]>(post("/v2/repository/index", { ready: true }));
  for (const { name } of index) {
    const { inputs, outputs } = await jsonOf<Record<string, { name: string; shape: number[] }[]>>(
      ask(`/v2/models/${name}`),
    );
    const config = await jsonOf<Config>(ask(`/v2/models/${name}/config`));
    const tensors = [...config.input, ...config.output];
    expect(tensors.map(({ name, dims, reshape }) => ({ name, row: reshape?.shape ?? dims }))).toEqual(
      [...(inputs ?? []), ...(outputs ?? [])].map(({ name, shape }) => ({ name, row: shape.slice(1) })),
    );
    // Triton takes no tensor without dimensions: a row of one number is [1], reshaped.
    for (const { dims, reshape } of tensors) if (reshape || dims.length === 0) expect(dims).toEqual([1]);
    expect(config.max_batch_size).toBe(name.endsWith(".encoder") ? limits.images : limits.latents);
  }
  expect(index.map(({ name }) => name)).toEqual(expect.arrayContaining(["cvae-2d.encoder", "wiggle-input"]));
});

test("the maximum batch of the configuration is accepted", async () => {
  for (const [name, row] of [
    ["mlp-2d", 2],
    ["mlp-2d.encoder", 28 * 28],
    ["wiggle-input", 1],
  ] as const) {
    const { max_batch_size: most } = await jsonOf<Config>(ask(`/v2/models/${name}/config`));
    const response = await postRaw(`/v2/models/${name}/infer`, new Uint8Array(4 * row * most));
    await response.arrayBuffer();
    expect(response.status).toBe(200);
  }
});

test("the maximum batch of large rows is as many as fit a body", () => {
  const most = maxBatchSize([{ name: "image", shape: [-1, 256, 256] }]);
  expect(most).toBeLessThan(limits.images);
  expect(4 * 256 * 256 * most).toBeLessThan(limits.bodyBytes);
  expect(4 * 256 * 256 * (most + 1)).toBeGreaterThanOrEqual(limits.bodyBytes);
});

test("the index lists networks that exist and are ready, for every form of the request", async () => {
  const requests: RequestInit[] = [
    { body: utf8("") },
    { body: utf8(""), headers: { "Content-Type": "application/x-www-form-urlencoded", "Content-Length": "0" } },
    { body: utf8("{}") },
    { body: utf8('{"ready":true}'), headers: { "Content-Type": "application/json" } },
  ];
  for (const request of requests) {
    const index = await jsonOf<{ name: string; state: string }[]>(
      ask("/v2/repository/index", { method: "POST", ...request }),
    );
    expect(index).toContainEqual({ name: "mlp-2d.encoder", version: "1", state: "READY", reason: "" });
    for (const { name } of index.filter(({ state }) => state === "READY")) {
      expect(await jsonOf(ask(`/v2/models/${name}/versions/1/ready`))).toEqual({ name, ready: true });
    }
  }
});

test("a network with a broken card or file is unavailable with a reason, and the others are ready", async () => {
  const card = await jsonOf<{ files: { decoder: object } }>(ask("/v1/models/mlp-2d"));
  const named = (id: string) => JSON.stringify({ ...card, id });
  const broken = assetsOf({
    "/models/index.json": JSON.stringify(["mlp-2d", "no-card", "no-json", "no-files"]),
    "/models/mlp-2d/encoder.onnx": encoderOnnx,
    "/models/no-json/card.json": "{",
    "/models/no-files/card.json": named("no-files"),
    "/models/no-files/encoder.onnx": new ArrayBuffer(8),
  });
  const list = (body: object) =>
    jsonOf<{ name: string; state: string; reason: string }[]>(post("/v2/repository/index", body, {}, broken));
  const index = await list({});
  expect(index.map(({ name, state }) => `${name} ${state}`)).toEqual([
    "mlp-2d READY",
    "mlp-2d.encoder READY",
    "no-card UNAVAILABLE",
    "no-json UNAVAILABLE",
    "no-files UNAVAILABLE",
    "no-files.encoder UNAVAILABLE",
  ]);
  expect(index.map(({ reason }) => reason)).toEqual([
    "",
    "",
    expect.stringContaining("no-card/card.json, got nothing"),
    expect.stringContaining("card.json"),
    expect.stringContaining("got nothing"),
    expect.stringContaining("got other bytes"),
  ]);
  expect((await list({ ready: true })).map(({ name }) => name)).toEqual(["mlp-2d", "mlp-2d.encoder"]);
});
