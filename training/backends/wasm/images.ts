/** Batches of images in the heap, with or without a margin of zeros. */
import { floatBytes, floatsAt } from "./heap.ts";

/** A batch in the heap, (batch, height, width, channels). */
export interface Images {
  readonly address: number;
  readonly batch: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** Widths of the margin around an image, in pixels. */
export interface Margins {
  readonly top: number;
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
}

/** Floats in an image. */
export function imageFloats({ height, width, channels }: Images): number {
  return height * width * channels;
}

/** Pixels in a row with its margins. */
export function paddedWidth({ width }: Images, { left, right }: Margins): number {
  return left + width + right;
}

/** Floats for an image with its margins; 0 without margins. */
export function paddedFloats(x: Images, margins: Margins): number {
  return hasMargins(margins) ? (margins.top + x.height + margins.bottom) * paddedWidth(x, margins) * x.channels : 0;
}

/**
 * Address of an image with its margins: its own address or, if there are margins, that of its copy within the zeros at
 * `padded`.
 */
export function withMargins(x: Images, margins: Margins, image: number, padded: number): number {
  const from = x.address + image * imageFloats(x) * floatBytes;
  if (!hasMargins(margins)) return from;
  const row = x.width * x.channels;
  const source = floatsAt(from, imageFloats(x));
  const target = floatsAt(padded, paddedFloats(x, margins));
  for (let y = 0; y < x.height; y++) {
    const start = ((margins.top + y) * paddedWidth(x, margins) + margins.left) * x.channels;
    target.set(source.subarray(y * row, (y + 1) * row), start);
  }
  return padded;
}

function hasMargins({ top, left, bottom, right }: Margins): boolean {
  return top + left + bottom + right > 0;
}
