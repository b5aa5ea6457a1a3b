/** Images in colour, channels first, in every form of input and output. */
import { decode as decodePng, encode as encodePng } from "fast-png";
import { expect, test } from "vitest";
import { decodeNpy, encodeNpy } from "../../worker/media/npy.ts";
import type { Numbers } from "../../worker/tensor.ts";
import { colourModel } from "../colour-model.ts";
import { ask, assetsOf, jsonOf, type Problem, post } from "./ask.ts";

const [height, width] = [4, 6];
const size = 3 * height * width;
const { files, means, encoded } = colourModel("ramps", height, width);
const bindings = assetsOf({
  "/models/index.json": JSON.stringify(["ramps"]),
  ...Object.fromEntries(Object.entries(files).map(([name, bytes]) => [`/models/ramps/${name}`, bytes.buffer])),
});
const path = "/v1/models/ramps";
const get = (query: string, accept = "application/json") =>
  ask(path + query, { headers: { Accept: accept } }, bindings);
const send = (route: string, body: unknown) => post(`${path}/${route}`, body, {}, bindings);

type Images = number[][][][];
interface Decoding {
  readonly shape: readonly number[];
  readonly images: Images;
}

// Float32 probabilities below 1: half a unit in the last place is 3e-8, and the sigmoid's own error a few of them.
const digits = 6;
const expectClose = (got: ArrayLike<number>, expected: readonly number[]) => {
  expect(got.length).toBe(expected.length);
  expected.forEach((value, i) => {
    expect(got[i]).toBeCloseTo(value, digits);
  });
};

test("a latent decodes to three planes in JSON and NPY", async () => {
  const { shape, images } = await jsonOf<Decoding>(get("/decode?latent=1,-0.5"));
  expect(shape).toEqual([1, 3, height, width]);
  expectClose(images.flat(3), means([1, -0.5]));
  const npy = decodeNpy(new Uint8Array(await (await get("/decode?latent=1,-0.5", "application/x-npy")).arrayBuffer()));
  expect(npy.shape).toEqual(shape);
  expectClose(npy.data, means([1, -0.5]));
});

/** Channel of a pixel of the sheet of tiles. */
const sheetOf = async (response: Promise<Response>) => {
  const png = decodePng(new Uint8Array(await (await response).arrayBuffer()), { checkCrc: true });
  expect(png).toMatchObject({ channels: 3, depth: 8 });
  const at = (row: number, column: number, channel: number) =>
    png.data[(row * png.width + column) * 3 + channel] as number;
  return { ...png, at };
};

/** The expected content of the sheet, tile by tile, to the nearest of 256 values. */
async function expectSheet(response: Promise<Response>, tiles: readonly (readonly number[])[], columns: number) {
  const sheet = await sheetOf(response);
  expect([sheet.width, sheet.height]).toEqual([columns * width, Math.ceil(tiles.length / columns) * height]);
  tiles.forEach((tile, i) => {
    tile.forEach((value, at) => {
      const [channel, row, column] = [Math.floor(at / (height * width)), Math.floor(at / width) % height, at % width];
      const shown = sheet.at(Math.floor(i / columns) * height + row, (i % columns) * width + column, channel);
      // The encoder rounds a float32 that may be on the other side of one half.
      expect(Math.abs(shown - 255 * value)).toBeLessThan(0.501);
    });
  });
}

test("one image and a sheet of images are PNGs in colour", async () => {
  await expectSheet(get("/decode?latent=1,-0.5", "image/png"), [means([1, -0.5])], 1);
  const latents: [number, number][] = [
    [1, 0],
    [0, 1],
    [-1, -1],
  ];
  const body = { method: "POST", headers: { "Content-Type": "application/json", Accept: "image/png" } };
  const sheet = ask(`${path}/decode`, { ...body, body: JSON.stringify({ latents, columns: 2 }) }, bindings);
  await expectSheet(sheet, latents.map(means), 2);
});

test("the manifold and samples from the prior are decoded latents, also as sheets", async () => {
  for (const query of ["/manifold?size=3", "/samples?count=9&seed=4"]) {
    const { latents, images } = await jsonOf<Decoding & { latents: [number, number][] }>(get(query));
    expectClose(images.flat(4), latents.flatMap(means));
    await expectSheet(get(query, "image/png"), latents.map(means), 3);
  }
});

test("draws of Bernoulli pixels are 0 and 1 in each channel", async () => {
  const { images } = await jsonOf<Decoding>(get("/samples?count=64&output=samples&seed=1"));
  expect(new Set(images.flat(4))).toEqual(new Set([0, 1]));
});

const bytes = Uint8Array.from({ length: 2 * size }, (_, i) => (i * 37) % 256);
const floats = Float32Array.from(bytes, (byte) => byte / 255);
const nested = (data: Numbers, ...shape: readonly number[]): unknown =>
  shape.length === 1
    ? Array.from(data)
    : Array.from({ length: shape[0] as number }, (_, i) => {
        const part = data.length / (shape[0] as number);
        return nested(data.subarray(i * part, (i + 1) * part) as Numbers, ...shape.slice(1));
      });
const npy = (data: Numbers, shape: readonly number[]) => body("application/x-npy", encodeNpy(data, shape));
const body = (type: string, content: Uint8Array, model = path) =>
  ask(
    `${model}/encode`,
    { method: "POST", headers: { "Content-Type": type }, body: content as BodyInit },
    model === path ? bindings : {},
  );

/** A picture in a file's layout, with a pixel's channels side by side. */
const interleaved = (planes: Uint8Array, channels: number) =>
  Uint8Array.from(
    planes,
    (_, i) => planes[(i % channels) * (planes.length / channels) + Math.floor(i / channels)] ?? 0,
  );
const pngOf = (planes: Uint8Array, channels: 1 | 3 | 4, [h, w]: readonly [number, number] = [height, width]) =>
  encodePng({ width: w, height: h, data: interleaved(planes, channels), channels, depth: 8 });

test.for([
  ["(N, 3, H, W) of JSON", 2, () => send("encode", { images: nested(floats, 2, 3, height, width) })],
  ["(3, H, W) of JSON", 1, () => send("encode", { images: nested(floats.subarray(0, size), 3, height, width) })],
  ["flat rows of JSON", 2, () => send("encode", { images: nested(floats, 2, size) })],
  ["floats as NPY", 2, () => npy(floats, [2, 3, height, width])],
  ["bytes as NPY", 2, () => npy(bytes, [2, 3, height, width])],
  ["one image as NPY", 1, () => npy(bytes.slice(0, size), [3, height, width])],
  ["a PNG in colour", 1, () => body("image/png", pngOf(bytes.slice(0, size), 3))],
] as const)("%s give the images that they contain", async ([, count, request]) => {
  const { mean } = await jsonOf<{ mean: number[][] }>(request());
  const expected = [floats.subarray(0, size), floats.subarray(size)].slice(0, count).map((x) => encoded([...x]));
  expect(mean).toHaveLength(count);
  mean.forEach((row, i) => {
    expectClose(row, expected[i] ?? []);
  });
});

test("a model in colour gets three channels of a PNG, a grey one the luminance", async () => {
  const grey = Uint8Array.from({ length: height * width }, (_, i) => 7 * i);
  const { mean } = await jsonOf<{ mean: number[][] }>(body("image/png", pngOf(grey, 1)));
  expectClose(mean[0] ?? [], encoded([...grey, ...grey, ...grey].map((byte) => byte / 255)));

  // White, black, and a red whose luma, 0.299, is above the threshold of "bin".
  const planes = Uint8Array.from({ length: 3 * 784 }, (_, i) => (i % 784 < 300 || (i < 784 && i % 2 === 0) ? 255 : 0));
  const luma = Array.from({ length: 784 }, (_, i) => (i < 300 ? 1 : i % 2 === 0 ? 0.299 : 0));
  const model = "/v1/models/mlp-2d";
  const inColour = body("image/png", pngOf(planes, 3, [28, 28]), model);
  expect(await jsonOf(inColour)).toEqual(await jsonOf(post(`${model}/encode`, { images: [luma] })));
});

test("transparent pixels are blended onto black", async () => {
  const planes = Uint8Array.from({ length: 4 * height * width }, (_, i) => (i < size ? 200 : 102));
  const { mean } = await jsonOf<{ mean: number[][] }>(body("image/png", pngOf(planes, 4)));
  expectClose(mean[0] ?? [], encoded(new Array(size).fill(80 / 255)));
});

test("channels last are refused with advice on how to move them first", async () => {
  const response = await npy(floats, [2, height, width, 3]);
  expect(response.status).toBe(422);
  const { detail } = (await response.json()) as Problem;
  expect(detail).toContain("(N, 3, 4, 6), (N, 72) or one image (3, 4, 6), got (2, 4, 6, 3)");
  expect(detail).toContain("numpy.moveaxis(array, -1, -3)");
});

test("reconstructions are beside their inputs, in colour, with noise in each channel", async () => {
  const images = [nested(floats.subarray(0, size), 3, height, width)];
  const request = { images, noise: 0.1, draws: 2, seed: 3 };
  const answer = await jsonOf<Record<"inputs" | "probabilities" | "samples", Images>>(send("reconstruct", request));
  expect(answer.probabilities.flat(3)).toHaveLength(2 * size);
  expect(answer.samples.flat(3)).toHaveLength(2 * size);
  const inputs = answer.inputs.flat(3);
  expect(inputs).toHaveLength(size);
  expect(inputs.filter((pixel, i) => pixel === floats[i]).length).toBeLessThan(size / 4);
  const tiles = [inputs, ...answer.probabilities.map((image) => image.flat(2))];
  const accepting = { Accept: "image/png" };
  await expectSheet(post(`${path}/reconstruct`, request, accepting, bindings), tiles, 3);
});

test("a PNG in colour is reconstructed like the array of its pixels", async () => {
  const png = await ask(
    `${path}/reconstruct?noise=0.2&seed=5`,
    { method: "POST", headers: { "Content-Type": "image/png" }, body: pngOf(bytes.slice(0, size), 3) as BodyInit },
    bindings,
  );
  const images = nested(floats.subarray(0, size), 3, height, width);
  expect(await png.json()).toEqual(await jsonOf(send("reconstruct", { images, noise: 0.2, seed: 5 })));
});

test("the ELBO sums over the pixels of all three channels", async () => {
  const draws = 1000;
  const x = Array.from({ length: size }, (_, i) => ((i * 7) % 5) / 4);
  const images = [nested(Float32Array.from(x), 3, height, width)];
  interface Bounds {
    readonly reconstructionNats: number[];
    readonly klNats: number[];
    readonly standardErrorNats: number[];
  }
  const answer = await jsonOf<Bounds>(send("elbo", { images, draws, seed: 1 }));
  const mean = encoded(x);
  const variance = Math.exp(-2);
  const kl = mean.reduce((sum, m) => sum + 0.5 * (m * m + variance - Math.log(variance) - 1), 0);
  expect(answer.klNats[0]).toBeCloseTo(kl, 5);
  // -E_q[log p(x|z)] on a grid over four standard deviations of q, beyond which the density is below 4e-4 of its peak.
  const steps = Array.from({ length: 41 }, (_, i) => (i - 20) / 5);
  let [weight, nats] = [0, 0];
  for (const s of steps) {
    for (const t of steps) {
      const density = Math.exp(-0.5 * (s * s + t * t));
      const z = [(mean[0] ?? 0) + s * Math.exp(-1), (mean[1] ?? 0) + t * Math.exp(-1)] as const;
      const p = means([...z]);
      const log = x.reduce((sum, pixel, i) => {
        const on = p[i] ?? 0.5;
        return sum + pixel * Math.log(on) + (1 - pixel) * Math.log1p(-on);
      }, 0);
      weight += density;
      nats -= density * log;
    }
  }
  // Four standard errors of the Monte Carlo mean.
  const error = 4 * (answer.standardErrorNats[0] ?? 0);
  expect(Math.abs((answer.reconstructionNats[0] ?? 0) - nats / weight)).toBeLessThan(error);
  expect(error).toBeLessThan(1);
});

test("the Open Inference Protocol states and returns three channels", async () => {
  const metadata = await jsonOf<{ outputs: { shape: number[] }[] }>(ask("/v2/models/ramps", {}, bindings));
  expect(metadata.outputs[0]?.shape).toEqual([-1, 3, height, width]);
  const inputs = [{ name: "latent", shape: [1, 2], datatype: "FP32", data: [1, -0.5] }];
  const answer = await jsonOf<{ outputs: { shape: number[]; data: number[] }[] }>(
    post("/v2/models/ramps/infer", { inputs }, {}, bindings),
  );
  expect(answer.outputs[0]?.shape).toEqual([1, 3, height, width]);
  expectClose(answer.outputs[0]?.data ?? [], means([1, -0.5]));
});
