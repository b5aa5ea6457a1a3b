/**
 * The NPY format, version 1.0, for the two arrays that training publishes.
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
