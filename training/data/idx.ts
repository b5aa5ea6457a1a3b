/**
 * The IDX format of the MNIST files: a big-endian header (magic, then one size an axis), then unsigned bytes.
 */

import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { sizeOf } from "../../worker/tensor.ts";

/** Third byte: 8 = unsigned byte; fourth byte: number of axes. */
const unsignedBytes = 0x08;

/**
 * @param bytes a complete IDX file
 * @param axes the number of axes expected: 3 for images, 1 for labels
 * @param name the file, for the message of an error
 * @throws Error if the magic number, the number of axes or the length violates the format
 */
export function parseIdx(bytes: Uint8Array, axes: number, name: string): { shape: number[]; data: Uint8Array } {
  const header = 4 + 4 * axes;
  const expected = (unsignedBytes << 8) | axes;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 4 || view.getUint32(0) !== expected) {
    const got = bytes.length < 4 ? `${bytes.length} bytes` : hexadecimal(view.getUint32(0));
    throw new Error(`${name}: expected magic number ${hexadecimal(expected)}, got ${got}`);
  }
  if (bytes.length < header) {
    throw new Error(`${name}: expected a header of ${header} bytes, got ${bytes.length}`);
  }
  const shape = Array.from({ length: axes }, (_, axis) => view.getUint32(4 + 4 * axis));
  const size = sizeOf(shape);
  if (bytes.length !== header + size) {
    throw new Error(`${name}: expected ${header + size} bytes for shape (${shape.join(", ")}), got ${bytes.length}`);
  }
  return { shape, data: bytes.subarray(header) };
}

/**
 * Contents of a file, or unpacked contents of the same file with `.gz` appended to its name.
 *
 * @throws Error naming the file if it cannot be read
 */
export async function readPlainOrPacked(path: string): Promise<Uint8Array> {
  const packed = `${path}.gz`;
  const bytes = (await readIfThere(path)) ?? (await readIfThere(packed).then((gzip) => gzip && unpack(gzip, packed)));
  if (bytes === undefined) throw new Error(`expected a file ${path} or ${packed}, found neither`);
  return bytes;
}

async function readIfThere(path: string): Promise<Uint8Array | undefined> {
  try {
    return await readFile(path);
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === "ENOENT") return undefined;
    throw new Error(`${path}: cannot be read: ${message}`, { cause });
  }
}

function unpack(gzip: Uint8Array, path: string): Promise<Uint8Array> {
  return promisify(gunzip)(gzip).catch((cause) => {
    throw new Error(`${path}: expected a file packed by gzip, got other or damaged bytes`, { cause });
  });
}

function hexadecimal(word: number): string {
  return `0x${word.toString(16).padStart(8, "0")}`;
}
