import { inflateSync } from "node:zlib";
import { decode } from "fast-png";
import { expect, test } from "vitest";
import { encodePng } from "../../../worker/media/png.ts";
import { type BatchShape, createSprite, placeImages } from "../../../worker/media/sprite.ts";
import { createRng } from "../../../worker/probability/numerics/random.ts";

const sizes = [
  [1, 1],
  [28, 28],
  [3, 500],
  [420, 420],
] as const;

test.for(sizes)("another decoder reads a %i x %i PNG back as the same pixels", ([width, height]) => {
  const rng = createRng(width);
  for (const channels of [1, 3]) {
    const noise = Uint8Array.from({ length: width * height * channels }, () => 256 * rng());
    for (const pixels of [noise, noise.map((x) => (x > 128 ? 255 : 0)), new Uint8Array(noise.length)]) {
      const png = decode(encodePng(pixels, width, height, channels), { checkCrc: true });
      expect(png).toMatchObject({ width, height, channels, depth: 8 });
      expect(new Uint8Array(png.data)).toEqual(pixels);
    }
  }
});

test.for(sizes)("the %i x %i PNG's compressed stream has a correct checksum", ([width, height]) => {
  const rng = createRng(height);
  const file = encodePng(
    Uint8Array.from({ length: width * height }, () => 256 * rng()),
    width,
    height,
  );
  // Signature and IHDR take 33 bytes; IDAT's data begin after its length and type. zlib refuses a wrong Adler-32.
  const bytes = new DataView(file.buffer).getUint32(33);
  expect(inflateSync(file.subarray(41, 41 + bytes))).toHaveLength((width + 1) * height);
});

function tiled(images: Float32Array, shape: BatchShape, columns: number) {
  const sprite = createSprite(shape, columns);
  placeImages(sprite, images, shape);
  return sprite;
}

test("images are tiled row by row, rounded to the nearest grey, and unused tiles are black", () => {
  const images = Float32Array.of(0, 1, 0.5, 0.25, 0.1, 0.8);
  const { pixels, width, height } = tiled(images, [3, 1, 2], 2);
  expect({ width, height }).toEqual({ width: 4, height: 2 });
  expect([...pixels]).toEqual([0, 255, 128, 64, 26, 204, 0, 0]);
});

test("planes of red, green and blue are tiled as pixels of three channels", () => {
  const images = Float32Array.of(0, 1, 0.5, 0.25, 0.1, 0.8, 1, 1, 0, 0, 1, 0);
  const { pixels, width, height, channels } = tiled(images, [2, 3, 2, 1], 2);
  expect({ width, height, channels }).toEqual({ width: 2, height: 2, channels: 3 });
  expect([...pixels]).toEqual([0, 128, 26, 255, 0, 255, 255, 64, 204, 255, 0, 0]);
});

test("intensities outside [0, 1], which Gaussian pixels can have, are black and white", () => {
  const { pixels } = tiled(Float32Array.of(-0.001, -3.2, 1.002, 7.5), [1, 2, 2], 1);
  expect([...pixels]).toEqual([0, 0, 255, 255]);
});
