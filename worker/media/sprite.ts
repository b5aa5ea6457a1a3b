/** A batch of images as one sheet: image i is in row ⌊i / columns⌋, column i mod columns; unused tiles are black. */
export interface Sprite {
  /** 0 to 255, row-major, (height, width, channels). */
  readonly pixels: Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
  /** 1: grey, 3: red, green and blue. */
  readonly channels: number;
}

/** Dimensions of images: (count, height, width), or (count, channels, height, width). */
export type BatchShape = readonly [count: number, ...image: number[]];

/** Height, width and channels of one of the images. */
function tileOf([, ...image]: BatchShape) {
  const [width = 0, height = 0, channels = 1] = image.toReversed();
  return { width, height, channels };
}

/** A black sheet for that many tiles. */
export function createSprite(shape: BatchShape, columns: number): Sprite {
  const tile = tileOf(shape);
  const [width, height] = [columns * tile.width, Math.ceil(shape[0] / columns) * tile.height];
  const { channels } = tile;
  return { pixels: new Uint8ClampedArray(width * height * channels), width, height, channels };
}

/**
 * Draws images onto a sheet.
 *
 * @param images intensities of that shape; draws of Gaussian pixels are clipped to [0, 1]
 * @param first tile of the first image
 */
export function placeImages({ pixels, width, channels }: Sprite, images: Float32Array, shape: BatchShape, first = 0) {
  const [count] = shape;
  const tile = tileOf(shape);
  const columns = width / tile.width;
  let from = 0;
  for (let i = first; i < first + count; i++) {
    const corner = Math.floor(i / columns) * tile.height * width + (i % columns) * tile.width;
    // Channel by channel in the images; the sheet interleaves the channels of a pixel.
    for (let channel = 0; channel < channels; channel++) {
      for (let row = 0; row < tile.height; row++) {
        let to = (corner + row * width) * channels + channel;
        for (const end = from + tile.width; from < end; to += channels) pixels[to] = (images[from++] as number) * 255;
      }
    }
  }
}
