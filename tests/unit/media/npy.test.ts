import npyjs from "npyjs";
import { expect, test } from "vitest";
import { decodeNpy, encodeNpy, npyStream, readNpyHeader } from "../../../worker/media/npy.ts";
import { type Numbers, sizeOf } from "../../../worker/tensor.ts";

type Integers = Int8Array | Int16Array | Int32Array | Uint16Array | Uint32Array | BigInt64Array | BigUint64Array;
type Content = Numbers | Integers;

/** A file whose header is the text given, as the format's description lays it out. */
function fileOf(header: string, data: ArrayLike<number>, version = 1): Uint8Array<ArrayBuffer> {
  const size = [header.length & 0xff, header.length >> 8, ...(version === 1 ? [] : [0, 0])];
  const text = Array.from(`\x93NUMPY${header}`, (character) => character.charCodeAt(0));
  return Uint8Array.of(...text.slice(0, 6), version, 0, ...size, ...text.slice(6), ...Array.from(data));
}
const headerOf = (descriptor: string, shape: string, order = "False") =>
  `{'descr': '${descriptor}', 'fortran_order': ${order}, 'shape': ${shape}, }\n`;
const bytesOf = (content: Pick<Content, "buffer">) => new Uint8Array(content.buffer as ArrayBuffer);

test.for([[[6]], [[2, 3]], [[1, 2, 3]], [[0, 28, 28]], [new Array<number>(200).fill(1)]] as const)(
  "another reader, and ours, reads back NPY of shape %j",
  ([shape]) => {
    const values = Array.from({ length: sizeOf(shape) }, (_, i) => i / 3);
    for (const data of [Float32Array.from(values), Float64Array.from(values), Uint8Array.from(values)]) {
      const file = encodeNpy(data, shape);
      const read = new npyjs().parse(file.buffer);
      expect({ data: read.data, shape: read.shape }).toEqual({ data, shape: [...shape] });
      expect(decodeNpy(file)).toEqual({ data, shape: [...shape] });
      // The format asks for data that begin at a multiple of 64 bytes, right after a newline.
      const start = file.length - data.byteLength;
      expect([start % 64, file[start - 1], file[start - 2]]).toEqual([0, 0x0a, 0x20]);
    }
  },
);

test("a shape of one axis has the comma of Python's tuple of one", () => {
  expect(readNpyHeader(encodeNpy(Uint8Array.of(1, 2), [2])).dimensions).toBe("2,");
  expect(readNpyHeader(encodeNpy(Uint8Array.of(1, 2), [1, 2])).dimensions).toBe("1, 2");
});

test("the file of a part of an array has the numbers of that part", () => {
  const part = Float64Array.of(1, 2, 3, 4).subarray(1, 3);
  expect(decodeNpy(encodeNpy(part, [2])).data).toEqual(Float64Array.of(2, 3));
});

test("an array that comes in parts is the file of the whole", async () => {
  async function* parts() {
    yield { data: Float32Array.of(9, 1, 2, 3, 4).subarray(1), shape: [2, 2] };
    yield { data: Float32Array.of(5, 6), shape: [1, 2] };
  }
  const chunks = await Array.fromAsync(npyStream(3, parts()));
  expect(chunks.flatMap((chunk) => [...chunk])).toEqual([...encodeNpy(Float32Array.of(1, 2, 3, 4, 5, 6), [3, 2])]);
});

const types: readonly (readonly [descriptor: string, content: Content])[] = [
  ["<f8", Float64Array.of(Math.PI, -1e300)],
  ["<f4", Float32Array.of(0.1, -1e30)],
  ["|u1", Uint8Array.of(0, 255)],
  ["|b1", Uint8Array.of(0, 1)],
  ["|i1", Int8Array.of(-128, 127)],
  ["<i2", Int16Array.of(-32_768, 32_767)],
  ["<u2", Uint16Array.of(0, 65_535)],
  ["<i4", Int32Array.of(-(2 ** 31), 2 ** 31 - 1)],
  ["<u4", Uint32Array.of(0, 2 ** 32 - 1)],
  ["<i8", BigInt64Array.of(-(2n ** 53n), 2n ** 53n)],
  ["<u8", BigUint64Array.of(0n, 2n ** 53n)],
];

test.for(types)(
  "numbers of type %s keep their values, in versions 1 and 2, wherever the file lies",
  ([descriptor, content]) => {
    for (const version of [1, 2]) {
      const file = fileOf(headerOf(descriptor, "(2,)"), bytesOf(content), version);
      const within = Uint8Array.of(7, ...file, 7).subarray(1, -1);
      expect(Array.from(decodeNpy(within).data)).toEqual(Array.from<number | bigint, number>(content, Number));
    }
  },
);

test("bytes share the memory of their file", () => {
  const file = fileOf(headerOf("|u1", "(2,)"), [1, 2]);
  expect(decodeNpy(file).data.buffer).toBe(file.buffer);
});

test.for([
  ["(3,)", [3]],
  ["()", []],
  ["(1, 3)", [1, 3]],
  ["(10, 20, 30)", [10, 20, 30]],
] as const)("a header's shape %s is %j", ([text, shape]) => {
  for (const spaced of [headerOf("<f4", text, "True"), headerOf("<f4", text, "True").replaceAll(": ", ":  ")]) {
    const file = fileOf(spaced, []);
    const expected = {
      descriptor: "<f4",
      fortranOrder: true,
      shape,
      dimensions: text.slice(1, -1),
      start: file.length,
    };
    expect(readNpyHeader(file)).toEqual(expected);
  }
});

test("an array of one axis longer than 1 is the same in Fortran order, and another is refused", () => {
  const column = fileOf(headerOf("|u1", "(1, 3, 1)", "True"), [1, 2, 3]);
  expect(decodeNpy(column)).toEqual({ data: Uint8Array.of(1, 2, 3), shape: [1, 3, 1] });
  expect(() => decodeNpy(fileOf(headerOf("|u1", "(2, 2)", "True"), [1, 2, 3, 4]))).toThrow(
    new RangeError("expected an array in C order, got Fortran order: save numpy.ascontiguousarray(array)"),
  );
});

const otherBytes = "expected an NPY file as numpy.save writes it, got other bytes";
const otherHeader = "expected an NPY file of numbers, got one of another header";
const sound = fileOf(headerOf("<f4", "(2,)"), new Uint8Array(8));

test.for([
  ["no magic word", new Uint8Array(200), otherBytes],
  ["another magic word", sound.with(0, 0x94), otherBytes],
  ["version 3", fileOf(headerOf("<f4", "(2,)"), new Uint8Array(8), 3), otherBytes],
  ["a record", fileOf("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (2,), }", []), otherHeader],
  ["big-endian numbers", fileOf(headerOf(">f4", "(1,)"), [0, 0, 0, 0]), /little-endian order, got dtype >f4: save/],
  ["complex numbers", fileOf(headerOf("<c8", "(1,)"), new Uint8Array(8)), /^expected real numbers.* got dtype <c8/],
  ["too much data", Uint8Array.of(...sound, 0), "expected 8 bytes of data for shape (2,), got 9"],
  ["too little data", sound.subarray(0, -1), "expected 8 bytes of data for shape (2,), got 7"],
] as const)("a file with %s is refused by what was expected", ([, file, says]) => {
  expect(() => decodeNpy(file)).toThrow(typeof says === "string" ? new RangeError(says) : says);
});

test.for([1, 2])("every beginning of a file of version %i is refused with its reason", (version) => {
  const file = fileOf(headerOf("<f4", "(2,)"), new Uint8Array(8), version);
  const header = file.length - 8;
  for (let end = 0; end < file.length; end++) {
    const says =
      end <= 6
        ? otherBytes
        : end < header
          ? otherHeader
          : `expected 8 bytes of data for shape (2,), got ${end - header}`;
    expect(() => decodeNpy(file.subarray(0, end))).toThrow(new RangeError(says));
  }
});

test("a header ends within 4096 bytes", () => {
  const padded = (end: number) =>
    fileOf(
      `${headerOf("|u1", "(1,)")
        .trimEnd()
        .padEnd(end - 11)}\n`,
      [5],
    );
  expect(decodeNpy(padded(4096)).data).toEqual(Uint8Array.of(5));
  expect(() => decodeNpy(padded(4097))).toThrow(new RangeError(otherHeader));
});
