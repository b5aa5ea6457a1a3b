/** A batch of images as one sheet: image i stands in row ⌊i / columns⌋, column i mod columns; spare tiles are black. */
export interface Sprite {
  /** Luminance 0 to 255, row-major, (height, width). */
  readonly pixels: Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
}

/**
 * The sheet of a batch of images.
 *
 * @param images intensities, (count, tileHeight, tileWidth); draws of Gaussian pixels beyond [0, 1] are cut to it
 * @param columns tiles in a row
 */
export function tileImages(
  images: Float32Array,
  [count, tileHeight, tileWidth]: readonly [number, number, number],
  columns: number,
): Sprite {
  const width = columns * tileWidth;
  const height = Math.ceil(count / columns) * tileHeight;
  const pixels = new Uint8ClampedArray(width * height);
  let from = 0;
  for (let i = 0; i < count; i++) {
    const corner = Math.floor(i / columns) * tileHeight * width + (i % columns) * tileWidth;
    for (let row = 0; row < tileHeight; row++) {
      let to = corner + row * width;
      for (const end = to + tileWidth; to < end; to++) pixels[to] = (images[from++] as number) * 255;
    }
  }
  return { pixels, width, height };
}
