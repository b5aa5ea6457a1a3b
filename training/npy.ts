/**
 * The NPY format, version 1.0, for the arrays that training publishes.
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 */

/** @param shape (rows, ...), row-major */
export function encodeNpy(values: Float32Array | Uint8Array, shape: readonly number[]): Uint8Array {
  const descr = values instanceof Float32Array ? "<f4" : "|u1";
  const tuple = `(${shape.join(", ")}${shape.length === 1 ? "," : ""})`;
  const dictionary = `{'descr': '${descr}', 'fortran_order': False, 'shape': ${tuple}, }`;
  const preamble = 10;
  const headerLength = Math.ceil((preamble + dictionary.length + 1) / 64) * 64 - preamble;
  const file = new Uint8Array(preamble + headerLength + values.byteLength);
  file.set([0x93, ...Buffer.from("NUMPY"), 1, 0, headerLength & 0xff, headerLength >> 8]);
  file.set(Buffer.from(`${dictionary.padEnd(headerLength - 1)}\n`), preamble);
  file.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), preamble + headerLength);
  return file;
}

/**
 * Type, shape and bytes of an array.
 *
 * @throws Error where the file is none, or of another length than its header says
 */
export function decodeNpy(file: Uint8Array): { descr: string; shape: readonly number[]; data: Uint8Array } {
  const text = Buffer.from(file).toString("latin1");
  const start = 10 + (file.length >= 10 ? Buffer.from(file).readUInt16LE(8) : 0);
  const header = /'descr': '([^']+)', 'fortran_order': False, 'shape': \(([\d, ]*)\)/.exec(text.slice(10, start));
  if (!text.startsWith("\x93NUMPY\x01") || !header)
    throw new Error("expected an NPY file of version 1, got other bytes");
  const [, descr, sizes] = header as unknown as [string, string, string];
  const shape = sizes
    .split(",")
    .filter((size) => size.trim() !== "")
    .map(Number);
  const bytes = shape.reduce((product, size) => product * size, Number(descr.slice(2)));
  const data = file.subarray(start);
  if (data.length !== bytes) throw new Error(`expected ${bytes} bytes of numbers, got ${data.length}`);
  return { descr, shape, data };
}
