import { expect, test } from "vitest";
import decoderOnnx from "../../site/public/models/mlp-2d/decoder.onnx";
import encoderOnnx from "../../site/public/models/mlp-2d/encoder.onnx";
import { CardSchema } from "../../worker/artifact.ts";
import { encodeNpy } from "../../worker/media/npy.ts";
import { ask, assetsOf, jsonOf, type Problem, post } from "./ask.ts";
import { card, fileOf, fresh, other } from "./own-model.ts";

const black = Array.from({ length: 28 }, () => new Array<number>(28).fill(0));
const decodeMine = (bindings: Partial<Env>) => ask("/v1/models/mine/decode?latent=0.5,0.5", {}, bindings);

test("the list contains the default model's card, which fits the artefact contract", async () => {
  const { models } = await jsonOf<{ models: unknown[] }>(ask("/v1/models"));
  expect(CardSchema.parse(models[0])).toEqual(card);
  expect(await jsonOf(ask("/v1/models/mlp-2d"))).toEqual(card);
});

test("Gaussian pixels have a variance, and others do not", () => {
  const faults = (changes: object) =>
    CardSchema.safeParse({ ...card, ...changes }).error?.issues.map(({ path }) => path.join());
  expect(faults({ likelihood: "gaussian" })).toEqual(["pixelVariance"]);
  expect(faults({ pixelVariance: 1 })).toEqual(["pixelVariance"]);
  expect(faults({ likelihood: "gaussian", pixelVariance: 1 })).toBeUndefined();
});

test("a model that is not bundled is served from the assets without code", async () => {
  const { models } = await jsonOf<{ models: { id: string }[] }>(ask("/v1/models", {}, other()));
  expect(models.map(({ id }) => id)).toEqual(["mlp-2d", "mine"]);
  const mine = await jsonOf<{ images: number[][][] }>(decodeMine(other()));
  const ours = await jsonOf<{ images: number[][][] }>(ask("/v1/models/mlp-2d/decode?latent=0.5,0.5"));
  expect(mine.images).toEqual(ours.images);
});

const truncate = (decoder: ArrayBuffer) => ({ "/models/mine/decoder.onnx": decoder.slice(0, 1000) });
const tamper = (decoder: ArrayBuffer) => {
  const bytes = new Uint8Array(decoder.slice());
  bytes[5000] = 255 - (bytes[5000] as number);
  return { "/models/mine/decoder.onnx": bytes.buffer };
};
const text = new Uint8Array([..."no network"].map((character) => character.charCodeAt(0))).buffer;
const claim = (bytes: ArrayBuffer) =>
  other({ files: { decoder: fileOf("decoder.onnx", bytes) } }, () => ({ "/models/mine/decoder.onnx": bytes }));
const damages: readonly (readonly [string, Partial<Env>])[] = [
  ["missing", other({}, () => ({ "/models/mine/decoder.onnx": undefined }))],
  ["truncated", other({}, truncate)],
  ["tampered with", other({}, tamper)],
  ["no network, though its digest is right", claim(text)],
  ["a network of other shapes than the card says", claim(encoderOnnx)],
  ["described by a card that is no JSON", other({}, () => ({ "/models/mine/card.json": "{" }))],
  ["described by a card out of contract", other({ latentSize: -1 })],
  ["described by another model's card", other({ id: "yours" })],
  ["a conditional model's, of no stated number of classes", other({ family: "cvae" })],
  ["an unconditional model's, of ten classes", other({ labels: 10 })],
];

test.for(damages)("a model whose file is %s is unavailable, and the others are unaffected", async ([, bindings]) => {
  const response = await decodeMine(bindings);
  expect(response.status).toBe(503);
  expect(await jsonOf<Problem>(Promise.resolve(response))).toMatchObject({ title: "Model unavailable" });
  expect((await ask("/v1/models/mlp-2d/decode?latent=0,0", {}, bindings)).status).toBe(200);
  expect((await ask("/v1/models", {}, bindings)).status).toBe(200);
});

test("a damaged encoder disables its model's encoding, but not decoding", async () => {
  const encoder = fresh(encoderOnnx);
  for (const found of [undefined, encoder.slice(0, 2000)]) {
    const files = { decoder: fileOf("decoder.onnx", decoderOnnx), encoder: fileOf("encoder.onnx", encoder) };
    const damaged = { "/models/mine/decoder.onnx": decoderOnnx, "/models/mine/encoder.onnx": found };
    const bindings = other({ files }, () => damaged);
    expect((await post("/v1/models/mine/encode", { images: [black] }, {}, bindings)).status).toBe(503);
    expect((await decodeMine(bindings)).status).toBe(200);
    expect((await post("/v1/models/mlp-2d/encode", { images: [black] })).status).toBe(200);
  }
});

const cutShort = () =>
  new Response(
    new ReadableStream({
      start(controller) {
        controller.enqueue(new Uint8Array(100));
        controller.error(new Error("connection lost"));
      },
    }),
  );
const outages: readonly (readonly [string, () => Promise<Response>])[] = [
  ["cannot be reached", () => Promise.reject(new Error("connection lost"))],
  ["answer 500", async () => new Response(null, { status: 500 })],
  ["break off", async () => cutShort()],
];

test.for(outages)("if the static files %s, only the bundled model is served", async ([, fetch]) => {
  const bindings = { ASSETS: { fetch } as unknown as Fetcher };
  expect((await decodeMine(bindings)).status).toBe(503);
  expect((await ask("/v1/models/mlp-2d/decode?latent=0,0", {}, bindings)).status).toBe(200);
});

test("all of more networks than the budget allows respond at once, including the evicted ones", async () => {
  // Some 0.6 MB each; the budget is 18 MB.
  const models = Array.from({ length: 32 }, () => other());
  const ours = await jsonOf<{ images: number[][][] }>(ask("/v1/models/mlp-2d/decode?latent=0.5,0.5"));
  for (const asked of [models, models.slice(0, 4)]) {
    const answers = await Promise.all(asked.map((bindings) => jsonOf<{ images: number[][][] }>(decodeMine(bindings))));
    for (const { images } of answers) expect(images).toEqual(ours.images);
  }
});

test("an unavailable model is served once its file is valid again", async () => {
  const decoder = fresh(decoderOnnx);
  const changes = { files: { decoder: fileOf("decoder.onnx", decoder) } };
  expect((await decodeMine(other(changes, () => truncate(decoder)))).status).toBe(503);
  expect((await decodeMine(other(changes, () => ({ "/models/mine/decoder.onnx": decoder })))).status).toBe(200);
});

test("encoding converts intensities to the model's convention, and gives the same alone and in a batch", async () => {
  const grey = black.map((row, y) => row.map((_, x) => ((x * y) % 29) / 28));
  const binary = grey.map((row) => row.map((pixel) => (pixel > 0.1307 ? 1 : 0)));
  const path = "/v1/models/mlp-2d/encode";
  interface Encoding {
    mean: number[][];
    variance: number[][];
  }
  const [alone, batch] = await Promise.all([
    jsonOf<Encoding>(post(path, { images: [grey] })),
    jsonOf<Encoding>(post(path, { images: [black, binary] })),
  ]);
  // The same float32 arithmetic except for the order of sums in a batch.
  for (const [moment, values] of Object.entries(alone) as [keyof Encoding, number[][]][]) {
    if (moment !== "mean" && moment !== "variance") continue;
    values[0]?.forEach((value, i) => {
      expect(batch[moment][1]?.[i]).toBeCloseTo(value, 4);
    });
  }
  expect(batch.mean[0]).not.toEqual(batch.mean[1]);
  expect(alone.variance[0]?.every((v) => v > 0)).toBe(true);
});

test("images that a convolutional network processes in several runs are encoded as each alone", async () => {
  const path = "/v1/models/conv-4d/encode";
  const shifted = (by: number) => black.map((row, y) => row.map((_, x) => ((x * y + by) % 29) / 28));
  const images = Array.from({ length: 60 }, (_, by) => shifted(by));
  const { mean } = await jsonOf<{ mean: number[][] }>(post(path, { images }));
  expect(mean).toHaveLength(60);
  for (const at of [0, 27, 28, 59]) {
    const alone = await jsonOf<{ mean: number[][] }>(post(path, { images: [images[at]] }));
    // float32 sums over thousands of inputs, in another order.
    for (const [i, value] of (alone.mean[0] ?? []).entries()) expect(mean[at]?.[i]).toBeCloseTo(value, 4);
  }
});

test("the test set's latents come with their labels, as many as requested", async () => {
  interface TestLatents {
    count: number;
    total: number;
    indices: number[];
    labels: number[];
    means: number[][];
  }
  const few = await jsonOf<TestLatents>(ask("/v1/models/mlp-2d/latents?count=7"));
  expect(few).toMatchObject({ count: 7, total: 10_000, indices: [0, 1, 2, 3, 4, 5, 6] });
  // The well-known first labels of the MNIST test set.
  expect(few.labels).toEqual([7, 2, 1, 0, 4, 1, 4]);
  expect(few.means.every((mean) => mean.length === 2 && mean.every(Number.isFinite))).toBe(true);
  const all = await jsonOf<TestLatents>(ask("/v1/models/mlp-2d/latents?count=10000"));
  expect(all.means.slice(0, 7)).toEqual(few.means);
});

test("latents with damaged labels are unavailable", async () => {
  // A count that no other test uses, because the files share a cache and cached responses stay valid.
  const path = "/v1/models/mlp-2d/latents?count=321";
  const { status, detail } = await jsonOf<Problem>(
    ask(path, {}, assetsOf({ "/datasets/mnist/test-labels.npy": text })),
  );
  expect([status, detail]).toEqual([503, "expected /datasets/mnist/test-labels.npy in NPY format, got something else"]);
  expect((await ask(path, {}, assetsOf({}))).status).toBe(503);
});

test.for<[string, Uint8Array<ArrayBuffer>]>([
  ["doubles", encodeNpy(Float64Array.of(0, 1), [1, 2])],
  ["three numbers each", encodeNpy(Float32Array.of(0, 1, 2), [1, 3])],
  ["more than there are labels", encodeNpy(new Float32Array(20_002), [10_001, 2])],
])("test latents of %s are unavailable, and the reason says what was expected", async ([, { buffer }]) => {
  const files = { ...card.files, testLatents: fileOf("test-latents.npy", buffer) };
  const labels = encodeNpy(new Uint8Array(10_000), [10_000]).buffer;
  const damaged = { "/models/mine/test-latents.npy": buffer, "/datasets/mnist/test-labels.npy": labels };
  const response = await ask(
    "/v1/models/mine/latents",
    {},
    other({ files }, () => damaged),
  );
  expect(response.status).toBe(503);
  expect((await jsonOf<Problem>(Promise.resolve(response))).detail).toContain("expected float32 (at most 10000, 2)");
});
