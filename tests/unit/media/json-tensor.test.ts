import { expect, test } from "vitest";
import { encodeJsonTensors } from "../../../worker/media/json-tensor.ts";
import { createRng } from "../../../worker/probability/numerics/random.ts";

const text = (data: Float32Array, shape: readonly number[], fields = {}) =>
  new TextDecoder().decode(encodeJsonTensors(fields, { x: { data, shape } }));
const read = (data: Float32Array, shape: readonly number[] = [data.length]) =>
  (JSON.parse(text(data, shape)) as { x: unknown }).x as number[];

test("every float32 reads back as itself", () => {
  const rng = createRng(1);
  const words = Uint32Array.from({ length: 200_000 }, () => Math.floor(rng() * 2 ** 32));
  const data = new Float32Array(words.buffer).map((x) => (Number.isFinite(x) ? x : 0));
  expect(read(data).map(Math.fround)).toEqual([...data].map((x) => x + 0));
});

test("numbers at the limits of decimal notation read back as themselves", () => {
  const edges = Array.from({ length: 84 }, (_, i) => [Number(`1e${i - 45}`), Number(`9.99999e${i - 45}`)]).flat();
  const data = Float32Array.from(
    [0, 1, 0.5, 16_777_216, 16_777_215, 1.5e-5, 123_456_789, ...edges].flatMap((x) => [x, -x]),
  ).filter(Number.isFinite);
  expect(read(data).map((x) => Math.fround(x) + 0)).toEqual([...data].map((x) => x + 0));
});

/** The longest texts: decimals with four leading zeros, and subnormal numbers, whose doubles have 17 digits. */
const longest = { decimal: -1.234_567_89e-5, subnormal: -1.401_298_464_324_817e-45, large: -9.999_999e-39 };

test.for(Object.entries(longest))("a tensor of only the longest %s numbers fits", ([, x]) => {
  for (const shape of [[1], [7], [1, 1], [300, 1], [1, 300], [28, 28], [3, 28, 28], [64, 1, 1], [2, 1, 3, 1]]) {
    const data = new Float32Array(shape.reduce((product, size) => product * size, 1)).fill(x);
    const { t } = JSON.parse(new TextDecoder().decode(encodeJsonTensors({}, { t: { data, shape } })));
    const numbers: number[] = t.flat(3);
    expect(numbers).toHaveLength(data.length);
    expect(numbers.every((number) => Math.fround(number) === data[0])).toBe(true);
  }
});

test("every subnormal number's text reads back as itself", () => {
  const rng = createRng(2);
  const data = new Float32Array(
    Uint32Array.from({ length: 20_000 }, () => 1 + Math.floor(rng() * (2 ** 23 - 1))).buffer,
  );
  expect(read(data).map(Math.fround)).toEqual([...data]);
});

test("numbers are written in their usual short form", () => {
  const data = Float32Array.of(0, 1, 0.5, -0.25, 100, 12.5, 2 ** 24, 1e-6);
  expect(text(data, [8])).toBe('{"x":[0,1,0.5,-0.25,100,12.5,16777216,9.99999997e-7]}');
});

test("decimals have at most four zeros after the point; smaller numbers have exponents", () => {
  const data = Float32Array.of(1.5e-5, 1e-5, -0.000_015, 9.5e-6);
  expect(text(data, [4])).toBe('{"x":[0.0000149999996,9.99999975e-6,-0.0000149999996,9.49999958e-6]}');
});

test("non-finite numbers become null", () => {
  expect(text(Float32Array.of(Number.NaN, Infinity, -Infinity), [3])).toBe('{"x":[null,null,null]}');
});

test("arrays are nested by the shape, after the other fields", () => {
  const data = Float32Array.from({ length: 12 }, (_, i) => i);
  expect(JSON.parse(text(data, [2, 3, 2], { model: 'a "b"', shape: [2, 3, 2] }))).toEqual({
    model: 'a "b"',
    shape: [2, 3, 2],
    x: [
      [
        [0, 1],
        [2, 3],
        [4, 5],
      ],
      [
        [6, 7],
        [8, 9],
        [10, 11],
      ],
    ],
  });
});

test("several tensors are written side by side", () => {
  const a = { data: Float32Array.of(1, 2), shape: [2] };
  const b = { data: Float32Array.of(3, 4), shape: [2, 1] };
  const bytes = encodeJsonTensors({ model: "m" }, { a, b });
  expect(JSON.parse(new TextDecoder().decode(bytes))).toEqual({ model: "m", a: [1, 2], b: [[3], [4]] });
});
