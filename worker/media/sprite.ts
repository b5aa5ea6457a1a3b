/** A batch of images as one sheet: image i stands in row ⌊i / columns⌋, column i mod columns; spare tiles are black. */
export interface Sprite {
  /** Luminance 0 to 255, row-major, (height, width). */
  readonly pixels: Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
}

/** A black sheet for so many tiles. */
export function createSprite(
  [count, tileHeight, tileWidth]: readonly [number, number, number],
  columns: number,
): Sprite {
  const [width, height] = [columns * tileWidth, Math.ceil(count / columns) * tileHeight];
  return { pixels: new Uint8ClampedArray(width * height), width, height };
}

/**
 * Draws images onto a sheet.
 *
 * @param images intensities, (count, tileHeight, tileWidth); draws of Gaussian pixels beyond [0, 1] are cut to it
 * @param first the tile of the first of them
 */
export function placeImages(
  { pixels, width }: Sprite,
  images: Float32Array,
  [count, tileHeight, tileWidth]: readonly [number, number, number],
  first = 0,
): void {
  const columns = width / tileWidth;
  let from = 0;
  for (let i = first; i < first + count; i++) {
    const corner = Math.floor(i / columns) * tileHeight * width + (i % columns) * tileWidth;
    for (let row = 0; row < tileHeight; row++) {
      let to = corner + row * width;
      for (const end = to + tileWidth; to < end; to++) pixels[to] = (images[from++] as number) * 255;
    }
  }
}
