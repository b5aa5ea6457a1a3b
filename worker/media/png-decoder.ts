/**
 * Decoding of a PNG picture (ISO/IEC 15948), in colour and as luminance.
 *
 * Decoders from the registry inflate everything that a file contains; this one stops at the size in its header.
 */
import { Buffer } from "node:buffer";
import { inflateSync } from "node:zlib";

const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

/** Samples of a pixel by colour type: grey, RGB, palette, grey and alpha, RGB and alpha. */
const channelsOf: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

export interface Picture {
  /** Red, green and blue 0 to 255, (3, height, width). */
  readonly colour: Uint8Array<ArrayBuffer>;
  /** Rec. 601 luma 0 to 255, (height, width). */
  readonly luminance: Uint8Array<ArrayBuffer>;
  readonly width: number;
  readonly height: number;
}

interface Header {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  readonly colour: number;
  /** Samples of a pixel. */
  readonly channels: number;
}

/**
 * @param side maximum width and height, pixels
 * @throws RangeError the bytes are not a PNG file of at most that size; the message is for its sender
 */
export function decodePng(file: Uint8Array, side: number): Picture {
  if (!signature.every((byte, i) => file[i] === byte)) throw new RangeError("expected a PNG file, got other bytes");
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  let header: Header | undefined;
  let palette = new Uint8Array(0);
  let transparency = new Uint8Array(0);
  const data: Uint8Array[] = [];
  for (let at = signature.length; at + 12 <= file.length; ) {
    const length = view.getUint32(at);
    const type = String.fromCharCode(...file.subarray(at + 4, at + 8));
    const chunk = file.subarray(at + 8, at + 8 + length);
    if (type === "IHDR") header = readHeader(chunk, side);
    if (type === "PLTE") palette = chunk.slice();
    if (type === "tRNS") transparency = chunk.slice();
    if (type === "IDAT") data.push(chunk);
    if (type === "IEND") break;
    at += 12 + length;
  }
  if (!header || data.length === 0) throw new RangeError("expected a whole PNG file, got a part of one");
  return readPixels(header, inflate(header, data), palette, transparency);
}

function readHeader(chunk: Uint8Array, side: number): Header {
  const view = new DataView(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  if (chunk.length !== 13) throw new RangeError("expected a PNG header of 13 bytes, got another length");
  const [width, height] = [view.getUint32(0), view.getUint32(4)];
  const [depth = 0, colour = 0, , , interlace] = chunk.subarray(8);
  if (width < 1 || height < 1 || width > side || height > side) {
    throw new RangeError(`expected a picture of at most ${side} x ${side} pixels, got ${width} x ${height}`);
  }
  const channels = channelsOf[colour];
  if (channels === undefined || ![1, 2, 4, 8, 16].includes(depth)) {
    throw new RangeError("expected a colour type and a bit depth of the PNG standard, got others");
  }
  if (interlace !== 0) throw new RangeError("expected a picture that is not interlaced: save it without Adam7");
  return { width, height, depth, colour, channels };
}

const bitsPerPixel = ({ channels, depth }: Header): number => channels * depth;

/** The rows of samples with filters undone, (height, ⌈width · bits / 8⌉). */
function inflate(header: Header, data: readonly Uint8Array[]): Uint8Array {
  const rowBytes = Math.ceil((header.width * bitsPerPixel(header)) / 8);
  const expected = (rowBytes + 1) * header.height;
  let filtered: Uint8Array;
  try {
    filtered = inflateSync(Buffer.concat(data), { maxOutputLength: expected });
  } catch {
    throw new RangeError(`expected ${expected} bytes of compressed pixels, got other data`);
  }
  if (filtered.length !== expected) throw new RangeError("expected as many pixels as the PNG header says, got fewer");
  return unfilter(filtered, rowBytes, Math.max(1, bitsPerPixel(header) >> 3));
}

function unfilter(filtered: Uint8Array, rowBytes: number, step: number): Uint8Array {
  const rows = filtered.length / (rowBytes + 1);
  const out = new Uint8Array(rows * rowBytes);
  for (let row = 0; row < rows; row++) {
    const filter = filtered[row * (rowBytes + 1)];
    const from = row * (rowBytes + 1) + 1;
    const to = row * rowBytes;
    for (let i = 0; i < rowBytes; i++) {
      const left = i >= step ? (out[to + i - step] as number) : 0;
      const up = row > 0 ? (out[to + i - rowBytes] as number) : 0;
      const corner = row > 0 && i >= step ? (out[to + i - rowBytes - step] as number) : 0;
      out[to + i] = (filtered[from + i] as number) + predict(filter, left, up, corner);
    }
  }
  return out;
}

function predict(filter: number | undefined, left: number, up: number, corner: number): number {
  if (filter === 0) return 0;
  if (filter === 1) return left;
  if (filter === 2) return up;
  if (filter === 3) return (left + up) >> 1;
  if (filter !== 4) throw new RangeError("expected one of PNG's five filters, got another");
  const estimate = left + up - corner;
  const [a, b, c] = [Math.abs(estimate - left), Math.abs(estimate - up), Math.abs(estimate - corner)];
  if (a <= b && a <= c) return left;
  return b <= c ? up : corner;
}

/** Samples of the one value that is transparent, of a grey or RGB picture; none if all values are opaque. */
function transparentValue({ colour, channels, depth }: Header, transparency: Uint8Array): readonly number[] {
  if ((colour !== 0 && colour !== 2) || transparency.length < 2 * channels) return [];
  const view = new DataView(transparency.buffer, transparency.byteOffset, transparency.byteLength);
  // Of the sixteen bits, the standard counts as many as a sample has.
  return Array.from({ length: channels }, (_, k) => view.getUint16(2 * k) & (2 ** depth - 1));
}

/**
 * The pixels' values, with transparency blended onto black.
 *
 * @param transparency the chunk tRNS: opacities of the palette's first colours, or the value that is transparent
 */
function readPixels(header: Header, rows: Uint8Array, palette: Uint8Array, transparency: Uint8Array): Picture {
  const { width, height, depth, colour, channels } = header;
  const view = new DataView(rows.buffer, rows.byteOffset, rows.byteLength);
  const rowBytes = rows.length / height;
  const largest = 2 ** depth - 1;
  /** Sample k of a row, in its own units. */
  const sample = (row: number, k: number): number => {
    if (depth === 16) return view.getUint16(row * rowBytes + 2 * k);
    const bit = k * depth;
    const byte = view.getUint8(row * rowBytes + (bit >> 3));
    return (byte >> (8 - depth - (bit & 7))) & largest;
  };
  const transparent = transparentValue(header, transparency);
  const isTransparent = (row: number, first: number): boolean =>
    transparent.length > 0 && transparent.every((value, k) => sample(row, first + k) === value);
  const luminance = new Uint8Array(width * height);
  const inColour = new Uint8Array(3 * luminance.length);
  for (let row = 0; row < height; row++) {
    for (let x = 0; x < width; x++) {
      const first = x * channels;
      const value = (k: number) =>
        colour === 3 ? (palette[3 * sample(row, x) + k] ?? 0) / 255 : sample(row, first + k) / largest;
      const isGrey = colour === 0 || colour === 4;
      let opacity = isTransparent(row, first) ? 0 : 255;
      if (colour === 3) opacity = transparency[sample(row, x)] ?? 255;
      if (colour === 4) opacity = 255 * value(1);
      if (colour === 6) opacity = 255 * value(3);
      const [red, green, blue] = isGrey ? [value(0), value(0), value(0)] : [value(0), value(1), value(2)];
      const pixel = row * width + x;
      luminance[pixel] = Math.round(opacity * (isGrey ? red : 0.299 * red + 0.587 * green + 0.114 * blue));
      [red, green, blue].forEach((share, channel) => {
        inColour[channel * luminance.length + pixel] = Math.round(opacity * share);
      });
    }
  }
  return { colour: inColour, luminance, width, height };
}
