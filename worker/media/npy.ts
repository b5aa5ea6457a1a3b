/** NumPy's NPY format, version 1.0, little-endian: what `numpy.load` opens. */

const magic = "\x93NUMPY\x01\x00";
const prefixBytes = 10;
const alignment = 64;

/**
 * A float32 array as the bytes of an NPY file.
 *
 * @param data row-major
 * @param shape its dimensions; their product is data.length
 */
export function encodeNpy(data: Float32Array, shape: readonly number[]): Uint8Array<ArrayBuffer> {
  const tuple = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const fields = `{'descr': '<f4', 'fortran_order': False, 'shape': (${tuple}), }`;
  // The data must begin at a multiple of 64 bytes; the header ends with a newline.
  const headerBytes = Math.ceil((prefixBytes + fields.length + 1) / alignment) * alignment - prefixBytes;
  const text = `${magic}${String.fromCharCode(headerBytes & 0xff, headerBytes >> 8)}${fields.padEnd(headerBytes - 1)}\n`;
  const file = new Uint8Array(text.length + data.byteLength);
  for (let i = 0; i < text.length; i++) file[i] = text.charCodeAt(i);
  file.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), text.length);
  return file;
}

/** A float32 or uint8 array read from NPY bytes. */
export interface NpyArray {
  readonly data: Float32Array | Uint8Array;
  readonly shape: readonly number[];
}

/**
 * The array that the bytes of an NPY file hold; one of uint8 shares them.
 *
 * @throws RangeError where the bytes are no C-ordered NPY file of float32 or uint8
 */
export function decodeNpy(bytes: Uint8Array): NpyArray {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = prefixBytes + view.getUint16(8, true);
  const header = String.fromCharCode(...bytes.subarray(0, start));
  const fields = /'descr': '(<f4|\|u1)', 'fortran_order': False, 'shape': \(([\d, ]*)\)/.exec(header);
  if (!header.startsWith(magic) || !fields) throw new RangeError("decodeNpy: expected a float32 or uint8 NPY file");
  const shape = [...(fields[2] as string).matchAll(/\d+/g)].map(Number);
  const length = shape.reduce((product, size) => product * size, 1);
  const content = bytes.subarray(start);
  const itemBytes = fields[1] === "<f4" ? 4 : 1;
  if (content.length !== length * itemBytes) {
    throw new RangeError(`decodeNpy: expected ${length * itemBytes} bytes of data, got ${content.length}`);
  }
  // Floats begin at a multiple of four bytes, as those of a copy do.
  const data = itemBytes === 4 ? new Float32Array(content.slice().buffer) : content;
  return { data, shape };
}
