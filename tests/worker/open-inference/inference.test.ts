import { expect, test } from "vitest";
import { problems } from "../../../worker/problem.ts";
import { ask, jsonOf, type Problem, post } from "../ask.ts";
import {
  binaryInput,
  bytesOf,
  decodedPixels,
  decoder,
  encoder,
  floatsOf,
  type InferAnswer,
  image,
  latentBytes,
  latentInput,
  latents,
  lengthName,
  octets,
  postBinary,
  postRaw,
  unpack,
  utf8,
} from "./support.ts";

test("inference on the decoder gives the images of the decode route, flat", async () => {
  const pixels = await decodedPixels();
  const inputs = [{ ...latentInput, data: latents.flat() }];
  for (const version of ["", "/versions/1"]) {
    const answer = await jsonOf<InferAnswer>(post(`/v2/models/mlp-2d${version}/infer`, { id: "42", inputs }));
    expect(answer).toMatchObject({ model_name: "mlp-2d", model_version: "1", id: "42" });
    expect(answer.outputs[0]).toMatchObject({ name: "probability", datatype: "FP32", shape: [3, 28, 28] });
    expect(answer.outputs[0]?.data?.map(Math.fround)).toEqual(pixels);
  }
});

test("nested data are equivalent to flat ones, and outputs may be selected", async () => {
  const input = { name: "image", datatype: "FP32", shape: [1, 28, 28] };
  const nested = await jsonOf<InferAnswer>(post(encoder, { inputs: [{ ...input, data: [image] }] }));
  const flat = await jsonOf<InferAnswer>(post(encoder, { inputs: [{ ...input, data: image.flat() }], outputs: [] }));
  expect(nested).toEqual(flat);
  expect(flat.outputs.map(({ name }) => name)).toEqual(["mean", "logVariance"]);
  const chosen = await jsonOf<InferAnswer>(
    post(encoder, { inputs: [{ ...input, data: [image] }], outputs: [{ name: "mean" }] }),
  );
  expect(chosen.outputs).toEqual([flat.outputs[0]]);
  const { mean } = await jsonOf<{ mean: number[][] }>(post("/v1/models/mlp-2d/encode", { images: [image] }));
  expect(chosen.outputs[0]?.data?.map(Math.fround)).toEqual(mean.flat().map(Math.fround));
});

test("binary input and output give the same results as numbers, bit by bit", async () => {
  const pixels = await decodedPixels();
  const input = { ...latentInput, parameters: { binary_data_size: 24 } };
  const request = { id: "7", inputs: [input], parameters: { binary_data_output: true } };
  const { json, bytes } = await unpack(postBinary(decoder, request, latentBytes));
  const size = 3 * 28 * 28 * 4;
  expect(json).toEqual({
    model_name: "mlp-2d",
    model_version: "1",
    id: "7",
    outputs: [{ name: "probability", datatype: "FP32", shape: [3, 28, 28], parameters: { binary_data_size: size } }],
  });
  expect(bytes).toHaveLength(size);
  expect(floatsOf(bytes)).toEqual(pixels);
  const mixed = await jsonOf<InferAnswer>(postBinary(decoder, { inputs: [input] }, latentBytes));
  expect(mixed.outputs[0]?.data?.map(Math.fround)).toEqual(pixels);
});

test("each output has its requested form, and its own setting takes precedence over the request's", async () => {
  const request = {
    inputs: [{ name: "image", datatype: "FP32", shape: [1, 28, 28], data: image.flat() }],
    outputs: [{ name: "logVariance" }, { name: "mean", parameters: { binary_data: false } }],
    parameters: { binary_data_output: true },
  };
  const { json, bytes } = await unpack(post(encoder, request));
  const numbers = await jsonOf<InferAnswer>(post(encoder, { ...request, parameters: {} }));
  const [logVariance, mean] = json.outputs;
  expect(logVariance).toEqual({
    name: "logVariance",
    datatype: "FP32",
    shape: [1, 2],
    parameters: { binary_data_size: 8 },
  });
  expect(floatsOf(bytes)).toEqual(numbers.outputs[0]?.data?.map(Math.fround));
  expect(mean).toEqual(numbers.outputs[1]);
});

test("binary outputs follow the JSON in its order", async () => {
  const inputs = [{ name: "image", datatype: "FP32", shape: [1, 28, 28], data: image.flat() }];
  const ordered = async (...names: string[]) => {
    const outputs = names.map((name) => ({ name, parameters: { binary_data: true } }));
    return floatsOf((await unpack(post(encoder, { inputs, outputs }))).bytes);
  };
  const [m0, m1, v0, v1] = await ordered("mean", "logVariance");
  expect(await ordered("logVariance", "mean")).toEqual([v0, v1, m0, m1]);
});

test("if the request does not specify the form of its outputs, the Accept header decides", async () => {
  const inputs = [{ ...latentInput, data: latents.flat() }];
  const accept = { Accept: "application/octet-stream" };
  const { bytes } = await unpack(post(decoder, { inputs }, accept));
  expect(floatsOf(bytes)).toEqual(await decodedPixels());
  const told = await post(decoder, { inputs, parameters: { binary_data_output: false } }, accept);
  expect(told.headers.get("Content-Type")).toBe("application/json");
  const asked = await post(decoder, { inputs }, { Accept: "application/json" });
  expect(asked.headers.get("Content-Type")).toBe("application/json");
  expect((await post(decoder, { inputs }, { Accept: "image/png" })).status).toBe(406);
});

test("a raw binary request is a network's only input, and the response is binary", async () => {
  const { json, bytes } = await unpack(postRaw(decoder, latentBytes));
  expect(json.outputs[0]).toMatchObject({ shape: [3, 28, 28] });
  expect(floatsOf(bytes)).toEqual(await decodedPixels());
  const versioned = await unpack(postRaw("/v2/models/mlp-2d/versions/1/infer", latentBytes));
  expect(versioned.bytes).toEqual(bytes);
});

test.for(["application/json", "application/octet-stream", "Application/JSON; charset=utf-8", undefined])(
  "an inference of media type %s is read",
  async (type) => {
    const headers = type === undefined ? undefined : { "Content-Type": type };
    const body = utf8(JSON.stringify({ inputs: [{ ...latentInput, data: latents.flat() }] }));
    expect((await ask(decoder, { method: "POST", ...(headers && { headers }), body })).status).toBe(200);
  },
);

test.for(["gzip", "deflate"] as const)("a request compressed by %s is read, with and without bytes", async (format) => {
  const pixels = await decodedPixels();
  const send = async (parts: (string | Uint8Array<ArrayBuffer>)[], headers: Record<string, string>) => {
    const stream = new Blob(parts).stream().pipeThrough(new CompressionStream(format));
    const body = await new Response(stream).arrayBuffer();
    return ask(decoder, { method: "POST", headers: { "Content-Encoding": format, ...headers }, body });
  };
  const numbers = JSON.stringify({ inputs: [{ ...latentInput, data: latents.flat() }] });
  const answer = await jsonOf<InferAnswer>(send([numbers], { "Content-Type": "application/json" }));
  expect(answer.outputs[0]?.data?.map(Math.fround)).toEqual(pixels);
  const json = JSON.stringify({ inputs: [binaryInput], parameters: { binary_data_output: true } });
  // The length is that of the JSON before compression.
  for (const headers of [{}, octets]) {
    const packed = send([json, latentBytes], { [lengthName]: String(utf8(json).length), ...headers });
    expect(floatsOf((await unpack(packed)).bytes)).toEqual(pixels);
  }
  expect(floatsOf((await unpack(send([latentBytes], { [lengthName]: "0" }))).bytes)).toEqual(pixels);
});

test("JSON may state its own length, with any media type", async () => {
  const body = utf8(JSON.stringify({ inputs: [{ ...latentInput, data: latents.flat() }] }));
  for (const type of ["application/json", "application/octet-stream"]) {
    const headers = { "Content-Type": type, [lengthName]: String(body.length) };
    expect((await ask(decoder, { method: "POST", headers, body })).status).toBe(200);
  }
});

test("additions that the protocol allows are accepted everywhere", async () => {
  const inputs = [{ ...latentInput, data: latents.flat(), note: "x" }];
  const request = { inputs, outputs: [{ name: "probability", note: "x" }], note: "x" };
  expect((await post(`${decoder}?note=x`, request)).status).toBe(200);
  expect((await post("/v2/repository/index?note=x", { note: "x" })).status).toBe(200);
});

test("parameters without a meaning here are accepted, wherever parameters are allowed", async () => {
  const parameters = { sequence_id: 3, sequence_start: true, priority: 1, timeout: 10, note: "x", nested: { a: [] } };
  const request = {
    model_name: "mlp-2d",
    parameters,
    inputs: [{ ...latentInput, data: latents.flat(), parameters }],
    outputs: [{ name: "probability", parameters }],
  };
  expect((await post(decoder, request)).status).toBe(200);
});

test("non-finite numbers are returned as bytes, and refused as JSON with the name of the output", async () => {
  const input = { ...latentInput, shape: [1, 2], parameters: { binary_data_size: 8 } };
  const bytes = bytesOf([Number.NaN, Number.POSITIVE_INFINITY]);
  const answer = await unpack(
    postBinary(decoder, { inputs: [input], parameters: { binary_data_output: true } }, bytes),
  );
  expect(floatsOf(answer.bytes).some(Number.isNaN)).toBe(true);
  const mixed = { ...input, shape: [2, 2], parameters: { binary_data_size: 16 } };
  expect((await postBinary(decoder, { inputs: [mixed] }, bytesOf([Number.NaN, 0, 0, 0]))).status).toBe(422);
  const refused = await postBinary(decoder, { inputs: [input] }, bytes);
  expect(refused.status).toBe(422);
  expect(await refused.clone().json()).toMatchObject({ title: problems.OutOfRange.title });
  expect((await jsonOf<Problem>(Promise.resolve(refused))).error).toContain("probability");
});
