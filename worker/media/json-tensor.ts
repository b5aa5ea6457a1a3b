/**
 * A float32 tensor as JSON text, nested by its shape: exact and fast.
 *
 * JSON.stringify prints a float32 as a double: 17 digits, where nine identify the value. Nine significant digits always
 * read back as the same float32: their relative error is below 5e-9, and its neighbours are at least 6e-8 away. The
 * text is a third shorter, and writing it directly as bytes, four digits at a time, saves most of the time of a
 * response with many images.
 */
import { type FloatTensor, sizeOf } from "../tensor.ts";
import { encodeUtf8 } from "./utf8.ts";

/** Longest number: a sign, "0.0000" and nine digits, as in -0.0000123456789, and the comma after it. */
const maxBytesPerNumber = 17;
const significantDigits = 9;
const maxSignificant = 1e9;

const ascii = (character: string): number => character.charCodeAt(0);
const zero = ascii("0");
const comma = ascii(",");
const point = ascii(".");
const minus = ascii("-");
const open = ascii("[");
const close = ascii("]");
const closeObject = ascii("}");
const exponentMark = ascii("e");

/** 10^(8 - k) at k + 46, the factor that brings a number of decimal exponent k to nine digits before the point. */
const toNineDigits = Float64Array.from({ length: 86 }, (_, i) => Number(`1e${54 - i}`));

/** Decimal exponent of 2^(b - 127), by the biased binary exponent b; that of a float32 is this or one more. */
const decimalExponent = Int8Array.from({ length: 255 }, (_, b) => Math.floor(Math.log10(2 ** (b - 127))));

/** The four ASCII digits of each number below 10,000 as one big-endian word. */
const digitQuads = Uint32Array.from({ length: 10_000 }, (_, i) => {
  const digit = (power: number) => zero + (Math.floor(i / power) % 10);
  return digit(1000) * 2 ** 24 + digit(100) * 2 ** 16 + digit(10) * 2 ** 8 + digit(1);
});

/** Destination of the text: the same memory as bytes and as a view, for four digits at a time. */
interface Target {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly view: DataView;
}

/** The numbers to write, and their IEEE 754 bits. */
interface Source {
  readonly data: Float32Array;
  readonly words: Uint32Array;
}

/**
 * Writes number i at position `at` and returns the position after it. It takes an index because passing the number
 * itself would allocate it on the heap: 3 MB for 225 images.
 */
function writeNumber({ data, words }: Source, i: number, target: Target, at: number): number {
  const x = data[i] as number;
  const word = words[i] as number;
  const { bytes } = target;
  const biased = (word >>> 23) & 0xff;
  if (biased === 0 || biased === 255) return writeRare(x, bytes, at);
  let magnitude = x;
  if (word >>> 31) {
    magnitude = -x;
    bytes[at++] = minus;
  }

  let exponent = decimalExponent[biased] as number;
  let significant = (magnitude * (toNineDigits[exponent + 46] as number) + 0.5) | 0;
  if (significant >= maxSignificant) {
    exponent += 1;
    significant = (magnitude * (toNineDigits[exponent + 46] as number) + 0.5) | 0;
  }

  if (exponent < 0 && exponent >= -5) {
    bytes[at++] = zero;
    bytes[at++] = point;
    for (let k = exponent; k < -1; k++) bytes[at++] = zero;
    writeNineDigits(significant, target, at);
    return trimZeros(bytes, at + 9);
  }
  // d.dddddddd, with an exponent if moving the point is not enough.
  const integerDigits = exponent >= 0 && exponent < 8 ? exponent + 1 : 1;
  writeNineDigits(significant, target, at + 1);
  for (let k = at; k < at + integerDigits; k++) bytes[k] = bytes[k + 1] as number;
  bytes[at + integerDigits] = point;
  let end = trimZeros(bytes, at + 10);
  if (bytes[end - 1] === point) end -= 1;
  return integerDigits === exponent + 1 ? end : writeExponent(exponent, bytes, end);
}

/** Writes zero, non-finite numbers and subnormal ones, whose decimal exponent does not follow from the binary one. */
function writeRare(x: number, bytes: Uint8Array, at: number): number {
  if (x === 0) {
    bytes[at] = zero;
    return at + 1;
  }
  const text = Number.isFinite(x) ? String(Number(x.toPrecision(significantDigits))) : "null";
  for (let i = 0; i < text.length; i++) bytes[at + i] = text.charCodeAt(i);
  return at + text.length;
}

function writeNineDigits(significant: number, { bytes, view }: Target, at: number): void {
  const first = (significant / 1e8) | 0;
  const rest = (significant - first * 1e8) | 0;
  const high = (rest / 1e4) | 0;
  bytes[at] = zero + first;
  view.setUint32(at + 1, digitQuads[high] as number);
  view.setUint32(at + 5, digitQuads[rest - high * 1e4] as number);
}

function trimZeros(bytes: Uint8Array, end: number): number {
  let at = end;
  while (bytes[at - 1] === zero) at -= 1;
  return at;
}

function writeExponent(exponent: number, bytes: Uint8Array, start: number): number {
  let at = start;
  bytes[at++] = exponentMark;
  if (exponent < 0) bytes[at++] = minus;
  const size = Math.abs(exponent);
  if (size >= 10) bytes[at++] = zero + ((size / 10) | 0);
  bytes[at++] = zero + (size % 10);
  return at;
}

/**
 * A JSON object in UTF-8 whose last fields are tensors as nested arrays.
 *
 * @param fields the object's other fields
 * @param tensors tensors of at least one axis, by field name; JSON has no infinities, so non-finite elements become
 *   null
 */
export function encodeJsonTensors(
  fields: object,
  tensors: Readonly<Record<string, FloatTensor>>,
): Uint8Array<ArrayBuffer> {
  const head = encodeUtf8(JSON.stringify(fields).slice(0, -"}".length));
  const parts = Object.entries(tensors).map(([name, tensor]) => ({
    key: encodeUtf8(`${JSON.stringify(name)}:`),
    ...tensor,
  }));
  const capacity = parts.reduce((sum, part) => sum + part.key.length + capacityOf(part), head.length + 2);
  const bytes = new Uint8Array(capacity);
  const target = { bytes, view: new DataView(bytes.buffer) };
  bytes.set(head);
  let at = head.length;
  for (const part of parts) {
    if (at > 1) bytes[at++] = comma;
    bytes.set(part.key, at);
    at = writeTensor(part, target, at + part.key.length);
  }
  bytes[at++] = closeObject;
  return bytes.subarray(0, at);
}

/** Upper bound of a tensor's text with its brackets and a comma, bytes. */
function capacityOf({ data, shape }: FloatTensor): number {
  const rows = sizeOf(shape.slice(0, -1));
  return data.length * maxBytesPerNumber + (rows + 1) * 2 * shape.length + 1;
}

function writeTensor({ data, shape }: FloatTensor, target: Target, start: number): number {
  const { bytes } = target;
  const source = { data, words: new Uint32Array(data.buffer, data.byteOffset, data.length) };
  const rows = sizeOf(shape.slice(0, -1));
  const rowLength = data.length / rows;
  // rowsIn[k] is the number of rows in an array of depth k: brackets of depth k are at its multiples.
  const rowsIn = shape.slice(0, -1).map((_, k) => sizeOf(shape.slice(k, -1)));
  let at = start;
  for (let row = 0, i = 0; row < rows; row++) {
    if (row > 0) bytes[at++] = comma;
    for (const inside of rowsIn) if (row % inside === 0) bytes[at++] = open;
    bytes[at++] = open;
    for (const end = i + rowLength; i < end; i++) {
      at = writeNumber(source, i, target, at);
      bytes[at++] = comma;
    }
    bytes[at - 1] = close;
    for (const inside of rowsIn) if ((row + 1) % inside === 0) bytes[at++] = close;
  }
  return at;
}
