import { expect, test } from "vitest";
import { ask, jsonOf, post } from "./ask.ts";

interface InferAnswer {
  model_name: string;
  id?: string;
  outputs: { name: string; datatype: string; shape: number[]; data: number[] }[];
}

test("the server is live and ready, and says who it is", async () => {
  expect(await jsonOf(ask("/v2/health/live"))).toEqual({ live: true });
  expect(await jsonOf(ask("/v2/health/ready"))).toEqual({ ready: true });
  expect(await jsonOf(ask("/v2"))).toMatchObject({ name: "marginalia", extensions: [] });
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

test("inference on the decoder is what decode answers, flat", async () => {
  const { images } = await jsonOf<{ images: number[][][] }>(ask("/v1/models/mlp-2d/decode?latent=0.1,-1.2"));
  const inputs = [{ name: "latent", datatype: "FP32", shape: [1, 2], data: [0.1, -1.2] }];
  for (const version of ["", "/versions/1"]) {
    const answer = await jsonOf<InferAnswer>(post(`/v2/models/mlp-2d${version}/infer`, { id: "42", inputs }));
    expect(answer).toMatchObject({ model_name: "mlp-2d", id: "42" });
    expect(answer.outputs[0]).toMatchObject({ name: "probability", datatype: "FP32", shape: [1, 28, 28] });
    expect(answer.outputs[0]?.data.map(Math.fround)).toEqual(images.flat(2).map(Math.fround));
  }
});

test("nested data are read as flat ones, and outputs may be chosen", async () => {
  const image = Array.from({ length: 28 }, (_, y) => Array.from({ length: 28 }, (_, x) => Number((x + y) % 3 === 0)));
  const input = { name: "image", datatype: "FP32", shape: [1, 28, 28] };
  const path = "/v2/models/mlp-2d.encoder/infer";
  const nested = await jsonOf<InferAnswer>(post(path, { inputs: [{ ...input, data: [image] }] }));
  const flat = await jsonOf<InferAnswer>(post(path, { inputs: [{ ...input, data: image.flat() }] }));
  expect(nested).toEqual(flat);
  expect(flat.outputs.map(({ name }) => name)).toEqual(["mean", "logVariance"]);
  const chosen = await jsonOf<InferAnswer>(
    post(path, { inputs: [{ ...input, data: [image] }], outputs: [{ name: "mean" }] }),
  );
  expect(chosen.outputs).toEqual([flat.outputs[0]]);
  const { mean } = await jsonOf<{ mean: number[][] }>(post("/v1/models/mlp-2d/encode", { images: [image] }));
  expect(chosen.outputs[0]?.data).toEqual(mean.flat());
});
