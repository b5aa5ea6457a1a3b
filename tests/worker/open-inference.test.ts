import fc from "fast-check";
import { expect, test } from "vitest";
import { tensorContract } from "../../worker/artifact.ts";
import { limits } from "../../worker/limits.ts";
import { ask, assetsOf, jsonOf, type Problem, post } from "./ask.ts";

interface InferAnswer {
  model_name: string;
  model_version: string;
  id?: string;
  outputs: {
    name: string;
    datatype: string;
    shape: number[];
    data?: number[];
    parameters?: { binary_data_size: number };
  }[];
}

const lengthName = "Inference-Header-Content-Length";
const decoder = "/v2/models/mlp-2d/infer";
const encoder = "/v2/models/mlp-2d.encoder/infer";
const latents = [
  [0.1, -1.2],
  [0, 0],
  [3, -3],
];
const latentInput = { name: "latent", datatype: "FP32", shape: [3, 2] };
const latentBytes = bytesOf(latents.flat());
const image = Array.from({ length: 28 }, (_, y) => Array.from({ length: 28 }, (_, x) => Number((x + y) % 3 === 0)));

/** Little-endian float32. */
function bytesOf(numbers: readonly number[]): Uint8Array<ArrayBuffer> {
  const view = new DataView(new ArrayBuffer(4 * numbers.length));
  numbers.forEach((x, i) => {
    view.setFloat32(4 * i, x, true);
  });
  return new Uint8Array(view.buffer);
}

function floatsOf(bytes: Uint8Array): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: bytes.length / 4 }, (_, i) => view.getFloat32(4 * i, true));
}

/** A body as bytes: a string would bring a media type of its own. */
const utf8 = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(new TextEncoder().encode(text));

/** As Triton's client sends it: JSON, bytes behind it, and the length of the JSON. */
function postBinary(
  path: string,
  json: unknown,
  bytes: Uint8Array<ArrayBuffer>,
  headers: Record<string, string> = {},
  bindings?: Partial<Env>,
): Promise<Response> {
  const header = utf8(JSON.stringify(json));
  const body = new Blob([header, bytes]);
  return ask(path, { method: "POST", headers: { [lengthName]: String(header.length), ...headers }, body }, bindings);
}

const postRaw = (path: string, bytes: Uint8Array<ArrayBuffer>, bindings?: Partial<Env>) =>
  ask(path, { method: "POST", headers: { [lengthName]: "0" }, body: bytes }, bindings);

/** The JSON of a binary answer, and the bytes behind it. */
async function unpack(response: Promise<Response>): Promise<{ json: InferAnswer; bytes: Uint8Array }> {
  const { status, headers, ...rest } = await response.then(async (answer) => ({
    status: answer.status,
    headers: answer.headers,
    body: new Uint8Array(await answer.arrayBuffer()),
  }));
  expect(status).toBe(200);
  expect(headers.get("Content-Type")).toBe("application/octet-stream");
  const length = Number(headers.get(lengthName));
  const json = JSON.parse(new TextDecoder().decode(rest.body.subarray(0, length))) as InferAnswer;
  return { json, bytes: rest.body.subarray(length) };
}

async function decodedPixels(): Promise<number[]> {
  const { images } = await jsonOf<{ images: number[][][] }>(post("/v1/models/mlp-2d/decode", { latents }));
  return images.flat(2).map(Math.fround);
}

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

test("inference on the decoder is what decode answers, flat", async () => {
  const pixels = await decodedPixels();
  const inputs = [{ ...latentInput, data: latents.flat() }];
  for (const version of ["", "/versions/1"]) {
    const answer = await jsonOf<InferAnswer>(post(`/v2/models/mlp-2d${version}/infer`, { id: "42", inputs }));
    expect(answer).toMatchObject({ model_name: "mlp-2d", model_version: "1", id: "42" });
    expect(answer.outputs[0]).toMatchObject({ name: "probability", datatype: "FP32", shape: [3, 28, 28] });
    expect(answer.outputs[0]?.data?.map(Math.fround)).toEqual(pixels);
  }
});

test("nested data are read as flat ones, and outputs may be chosen", async () => {
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

test("bytes in and bytes out are the same inference as numbers in and numbers out, bit by bit", async () => {
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

test("each output travels as it is asked to, and its own word goes before the request's", async () => {
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

test("where the request says nothing of its outputs, the Accept header decides", async () => {
  const inputs = [{ ...latentInput, data: latents.flat() }];
  const accept = { Accept: "application/octet-stream" };
  const { bytes } = await unpack(post(decoder, { inputs }, accept));
  expect(floatsOf(bytes)).toEqual(await decodedPixels());
  const told = await post(decoder, { inputs, parameters: { binary_data_output: false } }, accept);
  expect(told.headers.get("Content-Type")).toBe("application/json");
  expect((await post(decoder, { inputs }, { Accept: "image/png" })).status).toBe(406);
});

test("a raw binary request is all of a network's only input, and is answered in bytes", async () => {
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

test("parameters that mean nothing here are let pass, at every place that has some", async () => {
  const parameters = { sequence_id: 3, sequence_start: true, priority: 1, timeout: 10, note: "x", nested: { a: [] } };
  const request = {
    model_name: "mlp-2d",
    parameters,
    inputs: [{ ...latentInput, data: latents.flat(), parameters }],
    outputs: [{ name: "probability", parameters }],
  };
  expect((await post(decoder, request)).status).toBe(200);
});

test("what is not finite travels as bytes, and is refused as JSON by the name of the output", async () => {
  const input = { ...latentInput, shape: [1, 2], parameters: { binary_data_size: 8 } };
  const bytes = bytesOf([Number.NaN, Number.POSITIVE_INFINITY]);
  const answer = await unpack(
    postBinary(decoder, { inputs: [input], parameters: { binary_data_output: true } }, bytes),
  );
  expect(floatsOf(answer.bytes).some(Number.isNaN)).toBe(true);
  const refused = await postBinary(decoder, { inputs: [input] }, bytes);
  expect(refused.status).toBe(422);
  expect((await jsonOf<Problem>(Promise.resolve(refused))).error).toContain("probability");
});

const conditional = {
  latentSize: 2,
  labels: 3,
  imageShape: [2, 2] as [number, number],
  posterior: "diagonal",
} as const;

/** The published model's card with labels, so that its decoder takes two inputs; its network is never run. */
async function conditionalAssets(): Promise<Partial<Env>> {
  const card = await jsonOf<object>(ask("/v1/models/mlp-2d"));
  return assetsOf({
    "/models/conditional/card.json": JSON.stringify({ ...card, ...conditional, id: "conditional", family: "cvae" }),
  });
}

interface Failure {
  readonly what: string;
  readonly request: () => Promise<Response>;
  readonly status: number;
  /** Which field the problem names; absent where the request as a whole is at fault. */
  readonly pointer?: string;
}

const binaryInput = { ...latentInput, parameters: { binary_data_size: 24 } };
const sizePointer = "/inputs/0/parameters/binary_data_size";
const postLength = (length: string) =>
  ask(decoder, { method: "POST", headers: { [lengthName]: length }, body: utf8(JSON.stringify({ inputs: [] })) });

const failures: readonly Failure[] = [
  ...["x", "-1", "1e1", "0x2", "3, 3", "1.5", "99999999999999999999"].map((length) => ({
    what: `a header length of ${length}`,
    request: () => postLength(length),
    status: 400,
    pointer: lengthName,
  })),
  { what: "a header length beyond the body", request: () => postLength("14"), status: 400, pointer: lengthName },
  { what: "a header length within the JSON", request: () => postLength("12"), status: 400 },
  {
    what: "an inference without a body",
    request: () => ask(decoder, { method: "POST", body: utf8("") }),
    status: 400,
  },
  {
    what: "JSON with a broken character",
    request: () => ask(decoder, { method: "POST", body: Uint8Array.of(0x7b, 0xff, 0x7d) }),
    status: 400,
  },
  {
    what: "a tensor with neither data nor bytes",
    request: () => post(decoder, { inputs: [latentInput] }),
    status: 400,
    pointer: "/inputs/0/data",
  },
  {
    what: "a tensor with both data and bytes",
    request: () => postBinary(decoder, { inputs: [{ ...binaryInput, data: latents.flat() }] }, latentBytes),
    status: 400,
    pointer: "/inputs/0/data",
  },
  {
    what: "a tensor of another datatype",
    request: () => post(decoder, { inputs: [{ ...latentInput, datatype: "FP64", data: latents.flat() }] }),
    status: 400,
    pointer: "/inputs/0/datatype",
  },
  {
    what: "a size of bytes that is no whole number",
    request: () =>
      postBinary(decoder, { inputs: [{ ...latentInput, parameters: { binary_data_size: 2.5 } }] }, latentBytes),
    status: 400,
    pointer: sizePointer,
  },
  {
    what: "a size of bytes at odds with the shape",
    request: () => postBinary(decoder, { inputs: [{ ...binaryInput, shape: [2, 2] }] }, latentBytes),
    status: 422,
    pointer: sizePointer,
  },
  {
    what: "fewer bytes than said",
    request: () => postBinary(decoder, { inputs: [binaryInput] }, latentBytes.slice(0, 23)),
    status: 422,
    pointer: sizePointer,
  },
  {
    what: "no bytes where some were said",
    request: () => post(decoder, { inputs: [binaryInput] }),
    status: 422,
    pointer: sizePointer,
  },
  {
    what: "more bytes than said",
    request: () => postBinary(decoder, { inputs: [binaryInput] }, bytesOf([...latents.flat(), 0])),
    status: 422,
    pointer: "/inputs",
  },
  {
    what: "the same tensor twice",
    request: async () => {
      const input = { name: "latent", datatype: "FP32", shape: [1, 2], data: [0, 0] };
      return post("/v2/models/conditional/infer", { inputs: [input, input] }, {}, await conditionalAssets());
    },
    status: 422,
    pointer: "/inputs/1/name",
  },
  {
    what: "a raw request of a network with two inputs",
    request: async () => postRaw("/v2/models/conditional/infer", latentBytes, await conditionalAssets()),
    status: 422,
    pointer: lengthName,
  },
  {
    what: "a raw request of half a row",
    request: () => postRaw(decoder, latentBytes.slice(0, 20)),
    status: 422,
    pointer: "",
  },
  { what: "a raw request of nothing", request: () => postRaw(decoder, new Uint8Array(0)), status: 422, pointer: "" },
  {
    what: "a raw request of too many rows",
    request: () => postRaw(decoder, new Uint8Array(8 * (limits.latents + 1))),
    status: 400,
    pointer: "/inputs/0/shape/0",
  },
  {
    what: "a raw request of an unknown model",
    request: () => postRaw("/v2/models/nothing/infer", latentBytes),
    status: 404,
  },
  {
    what: "a raw request over the limit",
    request: () => postRaw(decoder, new Uint8Array(limits.bodyBytes + 1)),
    status: 413,
  },
  {
    what: "a stream over the limit, its length unsaid",
    request: () => ask(decoder, { method: "POST", body: new Blob([new Uint8Array(limits.bodyBytes + 1)]).stream() }),
    status: 413,
  },
  {
    what: "an output as classes, an extension that is not listed",
    request: () =>
      post(decoder, {
        inputs: [{ ...latentInput, data: latents.flat() }],
        outputs: [{ name: "probability", parameters: { classification: 3 } }],
      }),
    status: 400,
    pointer: "/outputs/0/parameters/classification",
  },
  {
    what: "a form",
    request: () =>
      ask(decoder, { method: "POST", headers: { "Content-Type": "application/x-www-form-urlencoded" }, body: "a=1" }),
    status: 415,
    pointer: "Content-Type",
  },
  {
    what: "a compressed body",
    request: () => post(decoder, {}, { "Content-Encoding": "gzip" }),
    status: 415,
    pointer: "Content-Encoding",
  },
  {
    what: "an index asked for badly",
    request: () => post("/v2/repository/index", { ready: "yes" }),
    status: 400,
    pointer: "/ready",
  },
  {
    what: "an index asked for in no JSON",
    request: () => ask("/v2/repository/index", { method: "POST", body: utf8("{") }),
    status: 400,
  },
];

test.for(failures)("$what is answered $status", async ({ request, status, pointer }) => {
  const response = await request();
  const problem = await jsonOf<Problem>(Promise.resolve(response));
  expect(response.status).toBe(status);
  expect(response.headers.get("Content-Type")).toBe("application/problem+json");
  expect(response.headers.get(lengthName)).toBeNull();
  expect(problem.error).toBe(problem.detail);
  expect(problem.errors.map((error) => error.pointer)).toEqual(
    pointer === undefined ? [] : expect.arrayContaining([pointer]),
  );
});

test("the conditional card that two failures rest on has two inputs", () => {
  expect(tensorContract(conditional, "decoder").inputs.map(({ name }) => name)).toEqual(["latent", "label"]);
});

test("no header length, no sizes and no bytes make a 500", async () => {
  const size = fc.oneof(fc.constantFrom<unknown>(0, 4, 8, 16, 24, 1e9, -8, 0.5, null, "8"), fc.integer());
  const parameters = fc.record({ binary_data_size: size, binary_data_output: fc.boolean() }, { requiredKeys: [] });
  const input = fc.record(
    {
      name: fc.constantFrom("latent", "image", "", "__proto__"),
      datatype: fc.constantFrom("FP32", "FP64", "BYTES"),
      shape: fc.array(fc.constantFrom(1, 2, 3, 28, 1024, 0, -1), { maxLength: 5 }),
      data: fc.array(fc.oneof(fc.double(), fc.constant([[0]])), { maxLength: 3 }),
      parameters,
    },
    { requiredKeys: ["name", "shape", "parameters"] },
  );
  const request = fc.record(
    {
      inputs: fc.array(fc.oneof(input, fc.constant(binaryInput)), { maxLength: 2 }),
      outputs: fc.array(fc.record({ name: fc.constantFrom("probability", "mean"), parameters }), { maxLength: 2 }),
      parameters,
    },
    { requiredKeys: ["inputs"] },
  );
  const bytes = fc.oneof(fc.constant(latentBytes), fc.uint8Array({ maxLength: 64 }));
  const shift = fc.oneof(fc.constant(0), fc.constant(0), fc.integer({ min: -3, max: 3 }), fc.integer());
  const statuses = new Set<number>();
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(decoder, encoder), request, bytes, shift, async (path, json, tail, offset) => {
      const header = utf8(JSON.stringify(json));
      const length = String(offset % 5 === 4 ? 0 : header.length + offset);
      const body = new Blob([header, Uint8Array.from(tail)]);
      const response = await ask(path, { method: "POST", headers: { [lengthName]: length }, body });
      await response.arrayBuffer();
      statuses.add(response.status);
      expect(response.status).toBeLessThan(500);
    }),
    { numRuns: 3000, seed: 1 },
  );
  // It got as far as running the network, and was turned away both by the schema and by the shapes.
  expect(statuses).toEqual(new Set([200, 400, 422]));
});
