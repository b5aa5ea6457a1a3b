/** NumPy's NPY format, little-endian and in C order, as `numpy.save` writes it. */
import { type Numbers, type Shape, sizeOf, type Tensor } from "../tensor.ts";

const magic = "\x93NUMPY";
const alignment = 64;

/** Type of an array's numbers, as NumPy spells it. */
function descriptorOf(data: Numbers): "<f8" | "<f4" | "|u1" {
  if (data instanceof Float64Array) return "<f8";
  return data instanceof Float32Array ? "<f4" : "|u1";
}

/** The header of an NPY file, version 1.0: what comes before the data. */
function encodeNpyHeader(data: Numbers, shape: Shape): Uint8Array<ArrayBuffer> {
  const tuple = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const fields = `{'descr': '${descriptorOf(data)}', 'fortran_order': False, 'shape': (${tuple}), }`;
  const prefixBytes = magic.length + 4;
  // The data must begin at a multiple of 64 bytes; the header ends with a newline.
  const headerBytes = Math.ceil((prefixBytes + fields.length + 1) / alignment) * alignment - prefixBytes;
  const text = `${magic}\x01\x00${String.fromCharCode(headerBytes & 0xff, headerBytes >> 8)}${fields.padEnd(headerBytes - 1)}\n`;
  const header = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) header[i] = text.charCodeAt(i);
  return header;
}

/** The bytes of an NPY file, version 1.0. */
export function encodeNpy(data: Numbers, shape: Shape): Uint8Array<ArrayBuffer> {
  const header = encodeNpyHeader(data, shape);
  const file = new Uint8Array(header.length + data.byteLength);
  file.set(header);
  file.set(memoryOf(data), header.length);
  return file;
}

/** The bytes of numbers, in the same memory. */
export const memoryOf = (data: Numbers): Uint8Array<ArrayBuffer> =>
  new Uint8Array(data.buffer as ArrayBuffer, data.byteOffset, data.byteLength);

/**
 * The same file as a stream of rows.
 *
 * @param count total number of rows
 * @param parts several rows each, in memory of their own
 */
export async function* npyStream(
  count: number,
  parts: AsyncIterable<Tensor>,
): AsyncGenerator<Uint8Array<ArrayBuffer>, void, undefined> {
  let isFirst = true;
  for await (const { data, shape } of parts) {
    if (isFirst) yield encodeNpyHeader(data, [count, ...shape.slice(1)]);
    isFirst = false;
    yield memoryOf(data);
  }
}

type Read = (bytes: Uint8Array<ArrayBuffer>) => Numbers;

/**
 * Readers by type. All but uint8 get a copy of the bytes, because typed arrays must start at a multiple of their
 * element size.
 */
const readers: ReadonlyMap<string, Read> = new Map<string, Read>([
  ["<f8", ({ buffer }) => new Float64Array(buffer)],
  ["<f4", ({ buffer }) => new Float32Array(buffer)],
  ["|u1", (bytes) => bytes],
  ["|b1", ({ buffer }) => Float32Array.from(new Uint8Array(buffer))],
  ["|i1", ({ buffer }) => Float32Array.from(new Int8Array(buffer))],
  ["<i2", ({ buffer }) => Float32Array.from(new Int16Array(buffer))],
  ["<u2", ({ buffer }) => Float32Array.from(new Uint16Array(buffer))],
  ["<i4", ({ buffer }) => Float64Array.from(new Int32Array(buffer))],
  ["<u4", ({ buffer }) => Float64Array.from(new Uint32Array(buffer))],
  ["<i8", ({ buffer }) => Float64Array.from(new BigInt64Array(buffer), Number)],
  ["<u8", ({ buffer }) => Float64Array.from(new BigUint64Array(buffer), Number)],
]);

const headerPattern = /'descr':\s*'([^']*)',\s*'fortran_order':\s*(True|False),\s*'shape':\s*\(([\d, ]*)\)/;

/** Metadata in the header of an NPY file. */
export interface NpyHeader {
  /** The type of the numbers as the file spells it, e.g. `<f4`. */
  readonly descriptor: string;
  readonly fortranOrder: boolean;
  readonly shape: Shape;
  /** The shape as the file spells it. */
  readonly dimensions: string;
  /** Offset of the first number, bytes. */
  readonly start: number;
}

/** @throws RangeError the bytes are not an NPY file; the message is for its author */
export function readNpyHeader(bytes: Uint8Array): NpyHeader {
  const text = (from: number, to: number) => String.fromCharCode(...bytes.subarray(from, to));
  const version = bytes[magic.length];
  if (text(0, magic.length) !== magic || (version !== 1 && version !== 2)) {
    throw new RangeError("expected an NPY file as numpy.save writes it, got other bytes");
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const lengthAt = magic.length + 2;
  const headerAt = version === 1 ? lengthAt + 2 : lengthAt + 4;
  const start =
    bytes.length < headerAt
      ? 0
      : headerAt + (version === 1 ? view.getUint16(lengthAt, true) : view.getUint32(lengthAt, true));
  const fields = start <= Math.min(bytes.length, 4096) ? headerPattern.exec(text(headerAt, start)) : null;
  if (!fields) throw new RangeError("expected an NPY file of numbers, got one of another header");
  const [, descriptor = "", fortran, dimensions = ""] = fields;
  const shape = [...dimensions.matchAll(/\d+/g)].map(Number);
  return { descriptor, fortranOrder: fortran === "True", shape, dimensions, start };
}

/**
 * The array in the bytes of an NPY file; one of uint8 shares their memory.
 *
 * @throws RangeError the bytes are not an NPY file of real numbers in C order; the message is for its author
 */
export function decodeNpy(bytes: Uint8Array<ArrayBuffer>): Tensor {
  const { descriptor, fortranOrder, shape, dimensions, start } = readNpyHeader(bytes);
  const read = readers.get(descriptor);
  if (!read) {
    throw new RangeError(
      `expected real numbers of little-endian order, got dtype ${descriptor}: save array.astype("<f4")`,
    );
  }
  if (fortranOrder && shape.filter((size) => size > 1).length > 1) {
    throw new RangeError("expected an array in C order, got Fortran order: save numpy.ascontiguousarray(array)");
  }
  const content = bytes.subarray(start);
  const expected = sizeOf(shape) * Number(descriptor.slice(2));
  if (content.length !== expected) {
    throw new RangeError(`expected ${expected} bytes of data for shape (${dimensions}), got ${content.length}`);
  }
  return { data: read(descriptor === "|u1" ? content : content.slice()), shape };
}
