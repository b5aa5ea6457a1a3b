/** Bodies of images and arrays in all accepted forms. */
import { encode as encodePng } from "fast-png";
import { expect, test, vi } from "vitest";
import { encodeNpy } from "../../worker/media/npy.ts";
import type { Numbers } from "../../worker/tensor.ts";
import { ask, jsonOf, type Problem, post } from "./ask.ts";

const decode = "/v1/models/mlp-2d/decode";
const encode = "/v1/models/mlp-2d/encode";

const bytes = Uint8Array.from({ length: 2 * 784 }, (_, i) => (i * 37) % 256);
const floats = Float32Array.from(bytes, (byte) => byte / 255);
const nested = (data: Numbers, ...shape: readonly number[]): unknown =>
  shape.length === 1
    ? Array.from(data)
    : Array.from({ length: shape[0] as number }, (_, i) => {
        const size = data.length / (shape[0] as number);
        return nested(data.subarray(i * size, (i + 1) * size) as Numbers, ...shape.slice(1));
      });
const npy = (path: string, data: Numbers, shape: readonly number[]) =>
  ask(path, {
    method: "POST",
    headers: { "Content-Type": "application/x-npy" },
    body: encodeNpy(data, shape),
  });

interface Means {
  readonly mean: readonly (readonly number[])[];
}
const asked = await jsonOf<Means>(post(encode, { images: nested(floats, 2, 28, 28) }));
const forms: readonly (readonly [string, number, () => Promise<Response>])[] = [
  ["flat rows of JSON", 2, () => post(encode, { images: nested(floats, 2, 784) })],
  ["one image of JSON", 1, () => post(encode, { images: nested(floats.subarray(0, 784), 28, 28) })],
  ["JSON with a channel axis", 2, () => post(encode, { images: nested(floats, 2, 1, 28, 28) })],
  ["floats as NPY", 2, () => npy(encode, floats, [2, 28, 28])],
  ["doubles as NPY", 2, () => npy(encode, Float64Array.from(floats), [2, 784])],
  ["bytes as NPY", 2, () => npy(encode, bytes, [2, 28, 28])],
  ["one image as NPY", 1, () => npy(encode, bytes.subarray(0, 784), [28, 28])],
  [
    "one image as PNG",
    1,
    () =>
      ask(encode, {
        method: "POST",
        headers: { "Content-Type": "image/png" },
        body: encodePng({ width: 28, height: 28, data: bytes.slice(0, 784), channels: 1, depth: 8 }) as BodyInit,
      }),
  ],
];

test.for(forms)("%s give the images that they contain", async ([, count, request]) => {
  const { mean } = await jsonOf<Means>(request());
  expect(mean).toEqual(asked.mean.slice(0, count));
});

test("a body is read alike plain and compressed, whether or not its length is stated", async () => {
  const plain = new TextEncoder().encode(JSON.stringify({ latents: [[0.1, -1]] }));
  const packed = async (encoding: "gzip" | "deflate") =>
    new Uint8Array(
      await new Response(new Blob([plain]).stream().pipeThrough(new CompressionStream(encoding))).arrayBuffer(),
    );
  const sent = [
    ["identity", plain],
    ["gzip", await packed("gzip")],
    ["X-GZIP", await packed("gzip")],
    ["deflate", await packed("deflate")],
  ] as const;
  const expected = await jsonOf(ask(`${decode}?latent=0.1,-1`));
  for (const [encoding, body] of sent) {
    for (const length of [{}, { "Content-Length": String(body.length) }]) {
      const headers = { "Content-Type": "application/json", "Content-Encoding": encoding, ...length };
      expect(await jsonOf(ask(decode, { method: "POST", headers, body })), encoding).toEqual(expected);
    }
  }
});

test("an array's other fields come in the query, and are validated like those of JSON", async () => {
  const points = encodeNpy(Float64Array.of(0, 1, 10, 11), [4, 1]);
  const fitArray = (query: string) =>
    ask(`/v1/mixtures/fit?${query}`, {
      method: "POST",
      headers: { "Content-Type": "application/x-npy" },
      body: points,
    });
  const inJson = await jsonOf(post("/v1/mixtures/fit", { points: [[0], [1], [10], [11]], components: 2, seed: 3 }));
  expect(await jsonOf(fitArray("components=2&seed=3"))).toEqual(inJson);
  expect(await jsonOf<Problem>(fitArray("components=2&clusters=3"))).toMatchObject({
    errors: [{ pointer: "/clusters" }],
  });
  expect(await jsonOf<Problem>(fitArray("components=2&components=3"))).toMatchObject({
    errors: [{ pointer: "components", detail: expect.stringContaining("once, got it 2 times") }],
  });
  expect(await jsonOf<Problem>(fitArray("components=2&points=3"))).toMatchObject({ errors: [{ pointer: "points" }] });
});

test("the format of an array's answer is chosen in the query too, from the route's formats", async () => {
  const sheet = (query: string) => npy(`${decode}?${query}`, new Float32Array(2), [1, 2]);
  expect((await sheet("format=png")).headers.get("Content-Type")).toBe("image/png");
  for (const [query, detail] of [
    ["format=xml", "expected one of json, png, npy, got xml"],
    ["format=png&format=npy", expect.stringContaining("once, got it 2 times")],
  ]) {
    expect(await jsonOf<Problem>(sheet(query))).toMatchObject({ errors: [{ pointer: "format", detail }] });
  }
});

test("names that every JavaScript object has are as unknown as others", async () => {
  const encoded = await post(decode, { latents: [[0, 0]] }, { "Content-Encoding": "constructor" });
  expect(encoded.status).toBe(415);
  const named = await jsonOf<Problem>(npy(`${decode}?constructor=3`, new Float32Array(2), [1, 2]));
  expect(named.errors).toEqual([{ pointer: "/constructor", detail: expect.stringContaining("unknown field") }]);
});

test("the rest of a refused body without a length is read only up to 64 MiB", async () => {
  const part = new Uint8Array(2 ** 20);
  let sent = 0;
  const body = new ReadableStream({
    pull(controller) {
      sent += 1;
      controller.enqueue(part);
      if (sent === 128) controller.close();
    },
  });
  const headers = { "Content-Type": "application/json", "Content-Encoding": "br" };
  expect((await ask(decode, { method: "POST", headers, body })).status).toBe(415);
  expect(sent).toBeGreaterThan(60);
  expect(sent).toBeLessThan(70);
});

test("an array of one dimension is refused with the ways to give it two", async () => {
  const response = await npy("/v1/mixtures/fit?components=1", Float64Array.of(0, 1, 10, 11), [4]);
  expect(response.status).toBe(400);
  const advice = "one row is array[None, :], one column array[:, None]";
  expect((await jsonOf<Problem>(Promise.resolve(response))).errors).toEqual([
    { pointer: "/points", detail: `expected an array of shape (N, d), got (4): ${advice}` },
  ]);
  const inputs = await jsonOf<Problem>(npy("/v1/regression/posterior", Float64Array.of(1, 2), [2]));
  expect(inputs.errors).toMatchObject([{ pointer: "/inputs", detail: expect.stringContaining("got (2)") }]);
});

const density = "/v1/mixtures/density";
const posterior = "/v1/regression/posterior";

test.for([
  [
    "rows without columns",
    density,
    new Float64Array(0),
    [5_000_000_000, 0],
    "/points",
    /shape \(N, d\), got \(5000000000, 0\)$/,
  ],
  ["targets alone", posterior, new Uint8Array(8e6), [8e6, 1], "/inputs", /shape \(N, d \+ 1\), got \(8000000, 1\)$/],
  [
    "too many bytes",
    density,
    new Uint8Array(8e6),
    [250_000, 32],
    "/points",
    /at most 320000 numbers, got 8000000: send/,
  ],
] as const)(
  "an array of %s is refused by its shape, before it becomes rows",
  async ([, path, data, shape, pointer, says]) => {
    const from = vi.spyOn(Array, "from");
    const response = await npy(path, data, shape);
    // The test runner also calls it while a long body waits for its turn, with iterators, which have no length.
    const longest = Math.max(...from.mock.calls.map(([items]) => (items as ArrayLike<unknown>).length ?? 0));
    from.mockRestore();
    expect(response.status).toBe(400);
    expect(longest).toBeLessThan(1000);
    expect((await jsonOf<Problem>(Promise.resolve(response))).errors).toEqual([
      { pointer, detail: expect.stringMatching(says) },
    ]);
  },
);

test("an array of inputs has as many numbers as JSON may have, and the targets", async () => {
  const { errors } = await jsonOf<Problem>(npy(posterior, new Uint8Array(10_000 * 33), [10_000, 33]));
  expect(errors.map(({ pointer }) => pointer)).toEqual(["/noiseVariance", "/prior"]);
});

test("the last column of an array of inputs holds their targets", async () => {
  const prior = {
    mean: [0, 0],
    covariance: [
      [1, 0],
      [0, 1],
    ],
  };
  const json = post("/v1/regression/posterior", {
    inputs: [
      [1, 2],
      [3, 4],
      [5, 7],
    ],
    targets: [1, 2, 4],
    noiseVariance: 0.5,
    prior,
  });
  const query = new URLSearchParams({ noiseVariance: "0.5", prior: JSON.stringify(prior) });
  const array = npy(`/v1/regression/posterior?${query}`, Float64Array.of(1, 2, 1, 3, 4, 2, 5, 7, 4), [3, 3]);
  expect(await jsonOf(array)).toEqual(await jsonOf(json));
});

test.for([
  ["Fortran order", "{'descr': '<f4', 'fortran_order': True, 'shape': (2, 2), }", /C order.*ascontiguousarray/],
  ["complex numbers", "{'descr': '<c8', 'fortran_order': False, 'shape': (2, 2), }", /real numbers.*astype/],
  ["big-endian numbers", "{'descr': '>f4', 'fortran_order': False, 'shape': (2, 2), }", /little-endian/],
  ["too few bytes", "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }", /expected 24 bytes/],
  [
    "a type that every object has",
    "{'descr': 'constructor', 'fortran_order': False, 'shape': (2, 2), }",
    /real numbers/,
  ],
  ["pickled objects", "{'descr': '|O', 'fortran_order': False, 'shape': (1,), }", /real numbers/],
] as const)("an NPY body of %s is refused with advice on what to save", async ([, header, says]) => {
  const head = `\x93NUMPY\x01\x00${String.fromCharCode(header.length, 0)}${header}`;
  const body = new Uint8Array([...Array.from(head, (character) => character.charCodeAt(0)), ...new Array(16).fill(0)]);
  const response = await ask(decode, { method: "POST", headers: { "Content-Type": "application/x-npy" }, body });
  expect(response.status).toBe(400);
  const { detail, errors } = await jsonOf<Problem>(Promise.resolve(response));
  expect(detail).toMatch(says);
  expect(errors.map(({ pointer }) => pointer)).toEqual([""]);
});
