/**
 * 8-bit PNG encoding, grey or in colour (ISO/IEC 15948).
 *
 * It compresses with the platform's own zlib, which JavaScript encoders do not use. On a 420 x 420 sheet of digits, the
 * Up filter with run-length matching takes 1.1 ms, a quarter of zlib's default, and gives a smaller file.
 */
import { constants, crc32, deflateSync } from "node:zlib";

const signature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
const upFilter = 2;

/** Sizes up to one network packet, bytes: a smaller picture arrives no sooner. */
const packetBytes = 1200;

/**
 * A picture as the bytes of a PNG file.
 *
 * @param pixels 0 to 255, row-major, (height, width, channels)
 * @param channels 1: grey, 3: red, green and blue
 */
export function encodePng(
  pixels: Uint8Array | Uint8ClampedArray,
  width: number,
  height: number,
  channels = 1,
): Uint8Array<ArrayBuffer> {
  const rowBytes = width * channels;
  const filtered = new Uint8Array((rowBytes + 1) * height);
  // The row above the first counts as black.
  filtered[0] = upFilter;
  filtered.set(pixels.subarray(0, rowBytes), 1);
  for (let row = 1, from = rowBytes, to = rowBytes + 1; row < height; row++) {
    filtered[to++] = upFilter;
    for (const end = from + rowBytes; from < end; from++) {
      filtered[to++] = (pixels[from] as number) - (pixels[from - rowBytes] as number);
    }
  }
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  // Bit depth, grey or colour, deflate, adaptive filtering, no interlace.
  header.set([8, channels === 1 ? 0 : 2, 0, 0, 0], 8);
  const data =
    filtered.length <= packetBytes ? store(filtered) : deflateSync(filtered, { level: 1, strategy: constants.Z_RLE });
  const chunks = [signature, chunk("IHDR", header), chunk("IDAT", data), ending];
  const file = new Uint8Array(chunks.reduce((bytes, part) => bytes + part.length, 0));
  let at = 0;
  for (const part of chunks) {
    file.set(part, at);
    at += part.length;
  }
  return file;
}

/**
 * A zlib stream (RFC 1950) of one stored block, at a twentieth of the cost of setting up the compressor.
 *
 * @param bytes at most `packetBytes`
 */
function store(bytes: Uint8Array): Uint8Array {
  const stream = new Uint8Array(bytes.length + 11);
  const view = new DataView(stream.buffer);
  view.setUint16(0, 0x7801); // deflate, 32 KB window, no compression
  stream[2] = 1; // the last block, stored
  view.setUint16(3, bytes.length, true);
  view.setUint16(5, ~bytes.length, true);
  stream.set(bytes, 7);
  // Adler-32; for so few bytes, both sums stay far below the largest integer.
  let a = 1;
  let b = 0;
  for (const byte of bytes) {
    a += byte;
    b += a;
  }
  view.setUint32(7 + bytes.length, ((b % 65_521) * 65_536 + (a % 65_521)) >>> 0);
  return stream;
}

/** The last chunk, without data. */
const ending = chunk("IEND", new Uint8Array(0));

/** A chunk: length, type, data, and the CRC-32 of the last two. */
function chunk(type: string, data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(12 + data.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, data.length);
  for (let i = 0; i < 4; i++) bytes[4 + i] = type.charCodeAt(i);
  bytes.set(data, 8);
  view.setUint32(8 + data.length, crc32(bytes.subarray(4, 8 + data.length)));
  return bytes;
}
