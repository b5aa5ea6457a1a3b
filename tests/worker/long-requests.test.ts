/** Requests that are too long: refused for their size, and repeated only by their beginning. */
import { expect, test } from "vitest";
import { Room } from "../../worker/budget/large-bodies.ts";
import { limits } from "../../worker/limits.ts";
import { ask, jsonOf, type Problem, post } from "./ask.ts";

const decode = "/v1/models/mlp-2d/decode";

test("an array with too many numbers is refused for its size", async () => {
  const rows = Math.floor(limits.numbers / 64) + 1;
  const inputs = new Array(rows).fill(new Array(64).fill(1));
  const prior = {
    mean: new Array(64).fill(0),
    covariance: Array.from({ length: 64 }, (_, i) => Array.from({ length: 64 }, (_, j) => Number(i === j))),
  };
  const response = await post("/v1/regression/posterior", {
    inputs,
    targets: new Array(rows).fill(1),
    noiseVariance: 1,
    prior,
  });
  expect(response.status).toBe(400);
  expect((await jsonOf<Problem>(Promise.resolve(response))).detail).toMatch(/at most 320000 numbers, got 320064/);
});

const tooLong = " ".repeat(limits.bodyBytes + 1);
const gzip = async (text: string) =>
  new Uint8Array(
    await new Response(new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"))).arrayBuffer(),
  );
const packed = (body: Uint8Array<ArrayBuffer>) => {
  const headers = { "Content-Type": "application/json", "Content-Encoding": "gzip" };
  return ask(decode, { method: "POST", headers, body });
};
const gzipped = async (text: string) => packed(await gzip(text));

test.for<[string, () => Promise<Response>, string]>([
  [
    "a body",
    () => post(decode, tooLong, { "Content-Length": String(tooLong.length) }),
    "8,388,608 bytes, got 8,388,609 bytes",
  ],
  [
    "a body in chunks that states another size",
    () => post(decode, tooLong, { "Content-Length": "5", "Transfer-Encoding": "chunked" }),
    "8,388,608 bytes, got more",
  ],
  ["a body of unknown size", () => post(decode, tooLong), "8,388,608 bytes, got more"],
  ["a compressed body", () => gzipped(tooLong), "8,388,608 bytes unpacked, got more"],
])("the error for %s over the limit says what fits and how to send less", async ([, request, sizes]) => {
  const { detail } = await jsonOf<Problem>(request());
  expect(detail).toContain(`expected at most ${sizes}: send fewer rows at a time, or an NPY array`);
});

test("a body of exactly the limit is read", async () => {
  const text = JSON.stringify({ latents: [[0, 0]] }).padEnd(limits.bodyBytes);
  for (const length of [{}, { "Content-Length": String(text.length) }]) {
    expect((await post(decode, text, length)).status).toBe(200);
  }
});

const long = "x".repeat(5000);

test.for<[string, () => Promise<Response>]>([
  ["path", () => ask(`/v1/${long}`)],
  ["name of a data set", () => ask(`/v1/datasets/${long}/test`)],
  ["id of a model", () => ask(`/v1/models/${long}`)],
  ["name of a network", () => ask(`/v2/models/${long}`)],
  ["version of a network", () => ask(`/v2/models/mlp-2d/versions/${long}`)],
  ["format", () => post(`${decode}?format=${long}`, { latents: [[0, 0]] })],
  ["Accept header", () => ask("/v1/models/mlp-2d/samples", { headers: { Accept: long } })],
  ["media type", () => post(decode, {}, { "Content-Type": long })],
  ["media type of an inference", () => post("/v2/models/mlp-2d/infer", {}, { "Content-Type": long })],
  ["content encoding", () => post(decode, {}, { "Content-Encoding": long })],
  [
    "entry of a tensor",
    () =>
      post("/v2/models/mlp-2d/infer", {
        inputs: [{ name: "latent", datatype: "FP32", shape: [1, 2], data: [long, 0] }],
      }),
  ],
  ["length of JSON", () => post("/v2/models/mlp-2d/infer", {}, { "Inference-Header-Content-Length": long })],
])("the error for a long %s repeats only its beginning", async ([, request]) => {
  const { detail } = await jsonOf<Problem>(request());
  expect(detail).toMatch(/ got \S*xxxxx/);
  expect(detail.length).toBeLessThan(1000);
});

const padded = JSON.stringify({ latents: [[0, 0]] }).padEnd(2 ** 20);
const pieces = 8;
let pulled = 0;

/** The body in pieces, without a length. */
function chunked() {
  pulled = 0;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      const size = padded.length / pieces;
      controller.enqueue(new TextEncoder().encode(padded.slice(pulled * size, (pulled + 1) * size)));
      pulled += 1;
      if (pulled === pieces) controller.close();
    },
  });
  return ask(decode, { method: "POST", headers: { "Content-Type": "application/json" }, body });
}

/** A compressed body whose checksum, at its end, is wrong. */
async function damaged() {
  const body = await gzip(padded);
  return packed(body.with(-5, (body.at(-5) as number) ^ 1));
}

test.for<[string, () => Promise<Response>, number]>([
  ["a compressed body is not unpacked", damaged, 400],
  ["a body of unknown size is not read to its end", chunked, 200],
])("%s until there is room for it, and short ones pass", async ([, request, expected]) => {
  const room = new Room();
  await room.take(4 * limits.bodyBytes);
  try {
    let status = 0;
    const answered = request().then((response) => {
      status = response.status;
    });
    expect((await gzipped(JSON.stringify({ latents: [[0, 0]] }))).status).toBe(200);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(status).toBe(0);
    expect(pulled).toBeLessThan(pieces);
    room.keep(0);
    await answered;
    expect(status).toBe(expected);
  } finally {
    room.keep(0);
  }
});
