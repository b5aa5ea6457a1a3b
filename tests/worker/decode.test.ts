import { decode as decodePng } from "fast-png";
import npyjs from "npyjs";
import { expect, test } from "vitest";
import { ask, jsonOf, post } from "./ask.ts";

const path = "/v1/models/mlp-2d/decode";

interface Decoding {
  model: string;
  shape: number[];
  images: number[][][];
}

const latents = [
  [0, 0],
  [0.1, -1.2],
  [-2.5, 2.5],
];
const decoding = () => jsonOf<Decoding>(post(path, { latents }));

test("a latent decodes to the same probabilities by GET, by POST and in a batch", async () => {
  const batch = await decoding();
  const alone = await jsonOf<Decoding>(post(path, { latents: [latents[1]] }));
  const got = await jsonOf<Decoding>(ask(`${path}?latent=0.1,-1.2`));
  expect(got).toEqual(alone);
  const differences = batch.images[1]?.flat().map((p, i) => Math.abs(p - (alone.images[0]?.flat()[i] ?? Number.NaN)));
  // float32 sums over 200 hidden units in another order: a few units in the last place of a probability.
  expect(Math.max(...(differences ?? []))).toBeLessThan(1e-6);
});

test("probabilities are in [0, 1] and fill the stated shape", async () => {
  const { shape, images } = await decoding();
  expect(shape).toEqual([3, 28, 28]);
  const pixels = images.flat(2);
  expect(pixels).toHaveLength(3 * 28 * 28);
  expect(pixels.every((p) => p >= 0 && p <= 1)).toBe(true);
});

test("NPY holds the float32 numbers of the JSON exactly", async () => {
  const { images } = await decoding();
  const response = await post(path, { latents }, { Accept: "application/x-npy" });
  expect(response.headers.get("Content-Type")).toBe("application/x-npy");
  const file = await response.arrayBuffer();
  const { data, shape, dtype } = new npyjs().parse(file);
  expect({ shape, dtype }).toEqual({ shape: [3, 28, 28], dtype: "f4" });
  expect([...(data as Float32Array)]).toEqual(images.flat(2).map(Math.fround));
});

test("the PNG sheet tiles the images row by row in 256 grey levels, with black unused tiles", async () => {
  const { images } = await decoding();
  const response = await post(path, { latents, columns: 2 }, { Accept: "image/png" });
  expect(response.headers.get("Content-Type")).toBe("image/png");
  const png = decodePng(new Uint8Array(await response.arrayBuffer()), { checkCrc: true });
  expect(png).toMatchObject({ width: 56, height: 56, channels: 1, depth: 8 });
  for (let y = 0; y < 56; y++) {
    for (let x = 0; x < 56; x++) {
      const image = images[2 * Math.floor(y / 28) + Math.floor(x / 28)];
      const p = image?.[y % 28]?.[x % 28] ?? 0;
      expect(png.data[y * 56 + x]).toBe(Math.round(255 * p));
    }
  }
});

test("a batch of N latents makes a sheet of ⌈√N⌉ columns by default", async () => {
  const sizeOf = async (body: object) => {
    const response = await post(path, body, { Accept: "image/png" });
    const { width, height } = decodePng(new Uint8Array(await response.arrayBuffer()));
    return [width / 28, height / 28];
  };
  const five = Array.from({ length: 5 }, () => [0, 0]);
  expect(await sizeOf({ latents: five })).toEqual([3, 2]);
  expect(await sizeOf({ latents: five, columns: 5 })).toEqual([5, 1]);
  expect(await sizeOf({ latents: five, columns: 1000 })).toEqual([5, 1]);
});

test("the Accept header decides by quality, then by specificity", async () => {
  const typeOf = async (accept: string) =>
    (await ask(`${path}?latent=0,0`, { headers: { Accept: accept } })).headers.get("Content-Type");
  expect(await typeOf("*/*")).toBe("application/json");
  expect(await typeOf("image/avif,image/webp,image/*,*/*;q=0.8")).toBe("image/png");
  expect(await typeOf("application/json;q=0.5, application/x-npy")).toBe("application/x-npy");
  expect(await typeOf("application/json;q=0, */*;q=0.1")).toBe("image/png");
});

test("samples are 0 or 1, fixed by the seed, and on as often as their probability", async () => {
  const copies = 1024;
  const repeated = Array.from({ length: copies }, () => [0.1, -1.2]);
  const draw = (seed: number) =>
    post(path, { latents: repeated, output: "samples", seed }, { Accept: "application/x-npy" });
  const first = await (await draw(1)).arrayBuffer();
  const again = await (await draw(1)).arrayBuffer();
  const other = await (await draw(2)).arrayBuffer();
  expect(new Uint8Array(first)).toEqual(new Uint8Array(again));
  expect(new Uint8Array(first)).not.toEqual(new Uint8Array(other));

  const draws = new npyjs().parse(first).data as Float32Array;
  expect(draws.every((x) => x === 0 || x === 1)).toBe(true);
  const { images } = await jsonOf<Decoding>(ask(`${path}?latent=0.1,-1.2`));
  const probabilities = images.flat(2);
  const z = probabilities.map((p, pixel) => {
    let on = 0;
    for (let i = 0; i < copies; i++) on += draws[784 * i + pixel] as number;
    return (on / copies - p) / Math.sqrt((p * (1 - p)) / copies + 1e-9);
  });
  // Standard scores of 784 pixels: their mean square is 1 within 4 standard errors, 4·√(2/784) = 0.2, if p is not so
  // close to 0 or 1 that the binomial is far from normal.
  const regular = z.filter((_, i) => Math.abs((probabilities[i] as number) - 0.5) < 0.45);
  expect(regular.length).toBeGreaterThan(100);
  const meanSquare = regular.reduce((sum, value) => sum + value * value, 0) / regular.length;
  expect(Math.abs(meanSquare - 1)).toBeLessThan(4 * Math.sqrt(2 / regular.length));
});

test("the response to a POST is not cacheable, and has the request's id", async () => {
  const response = await post(path, { latents }, { "X-Request-Id": "abc-123" });
  expect(response.headers.get("Cache-Control")).toBe("no-store");
  expect(response.headers.get("X-Request-Id")).toBe("abc-123");
  expect(response.headers.get("Server-Timing")).toMatch(/^total;dur=[\d.]+$/);
});
