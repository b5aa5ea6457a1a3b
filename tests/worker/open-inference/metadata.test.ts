import { expect, test } from "vitest";
import encoderOnnx from "../../../site/public/models/mlp-2d/encoder.onnx";
import { ask, assetsOf, jsonOf, post } from "../ask.ts";
import { utf8 } from "./support.ts";

test("the server is live and ready, and says who it is and which extension it speaks", async () => {
  expect(await jsonOf(ask("/v2/health/live"))).toEqual({ live: true });
  expect(await jsonOf(ask("/v2/health/ready"))).toEqual({ ready: true });
  expect(await jsonOf(ask("/v2"))).toMatchObject({ name: "marginalia", extensions: ["binary_tensor_data"] });
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

test("the index lists networks that are there and ready, however its request is put", async () => {
  const requests: RequestInit[] = [
    { body: utf8("") },
    { body: utf8(""), headers: { "Content-Type": "application/x-www-form-urlencoded", "Content-Length": "0" } },
    { body: utf8("{}") },
    { body: utf8('{"ready":true}'), headers: { "Content-Type": "application/json" } },
  ];
  for (const request of requests) {
    const index = await jsonOf<{ name: string }[]>(ask("/v2/repository/index", { method: "POST", ...request }));
    expect(index).toContainEqual({ name: "mlp-2d.encoder", version: "1", state: "READY", reason: "" });
    for (const { name } of index) {
      expect(await jsonOf(ask(`/v2/models/${name}/versions/1/ready`))).toEqual({ name, ready: true });
    }
  }
});

test("a network whose card or file is broken is unavailable for a reason, the others are ready", async () => {
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
    expect.stringContaining("published model"),
    expect.stringContaining("card.json"),
    expect.stringContaining("got nothing"),
    expect.stringContaining("got other bytes"),
  ]);
  expect((await list({ ready: true })).map(({ name }) => name)).toEqual(["mlp-2d", "mlp-2d.encoder"]);
});
