import { expect, test } from "vitest";
import { ask, jsonOf } from "../ask.ts";
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
