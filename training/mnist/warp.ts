/**
 * Small random affine warps of an image: the same digit as another hand might have written it.
 */
import type { RandomGenerator } from "pure-rand/types/RandomGenerator";
import { normal } from "../random.ts";

/** Standard deviations of a warp's parts, each normal about zero. */
export interface Warp {
  /** Radians. */
  readonly rotation: number;
  /** Of the logarithm of the size, along each axis; the shear has it too. */
  readonly scale: number;
  /** Pixels, along each axis. */
  readonly shift: number;
}

/**
 * Grey levels of `image` seen through one random warp about its centre, by bilinear interpolation; black outside.
 *
 * @param image grey levels 0-255, (height, width)
 */
export function warpImage(
  image: Uint8Array,
  [height, width]: readonly [number, number],
  warp: Warp,
  rng: RandomGenerator,
): Uint8Array {
  const [turn, logHeight, logWidth, shear, down, right] = normal(rng, 6) as unknown as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const [cos, sin] = [Math.cos(warp.rotation * turn), Math.sin(warp.rotation * turn)];
  const [tall, wide] = [Math.exp(warp.scale * logHeight), Math.exp(warp.scale * logWidth)];
  const [middleRow, middleColumn] = [(height - 1) / 2, (width - 1) / 2];
  const level = (row: number, column: number) =>
    row >= 0 && row < height && column >= 0 && column < width ? (image[row * width + column] as number) : 0;
  const result = new Uint8Array(height * width);
  for (let pixel = 0; pixel < result.length; pixel++) {
    const y = Math.floor(pixel / width) - middleRow;
    const x = (pixel % width) - middleColumn;
    const row = middleRow + tall * (cos * y + sin * x) + warp.shift * down;
    const column = middleColumn + wide * (cos * x - sin * y) + warp.scale * shear * y + warp.shift * right;
    const [top, left] = [Math.floor(row), Math.floor(column)];
    const [below, beside] = [row - top, column - left];
    const upper = (1 - beside) * level(top, left) + beside * level(top, left + 1);
    const lower = (1 - beside) * level(top + 1, left) + beside * level(top + 1, left + 1);
    result[pixel] = Math.round((1 - below) * upper + below * lower);
  }
  return result;
}

/** Each of the images, (count, height, width), through a warp of its own. */
export function warpImages(
  pixels: Uint8Array,
  imageShape: readonly [number, number],
  warp: Warp,
  rng: RandomGenerator,
): Uint8Array {
  const size = imageShape[0] * imageShape[1];
  const result = new Uint8Array(pixels.length);
  for (let start = 0; start < pixels.length; start += size) {
    result.set(warpImage(pixels.subarray(start, start + size), imageShape, warp, rng), start);
  }
  return result;
}
