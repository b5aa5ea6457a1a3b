import { expect, test } from "vitest";
import { jsonStream } from "../../../worker/media/json-stream.ts";

const textOf = async (...args: Parameters<typeof jsonStream>) =>
  (await Array.fromAsync(jsonStream(...args), (chunk) => new TextDecoder().decode(chunk))).join("");

async function* floats() {
  yield { data: Float32Array.of(1, 2, 3, 4), shape: [2, 2] };
  yield { data: Float32Array.of(0.5, -1), shape: [1, 2] };
}
async function* records() {
  yield [{ name: "a" }];
  yield ["b", null];
}
async function* nothing(): AsyncGenerator<never> {}

const long = Array.from({ length: 20_000 }, (_, i) => [i / 7, -i]);

test.for([{}, { model: 'a "b"', shape: [3, 2], none: undefined, empty: [], long }])(
  "an object made as its rows come is the whole object, %#",
  async (fields) => {
    const whole = {
      ...fields,
      x: [
        [1, 2],
        [3, 4],
        [0.5, -1],
      ],
      'y "z"': [{ name: "a" }, "b", null],
    };
    expect(await textOf(fields, { x: floats(), 'y "z"': records() })).toBe(JSON.stringify(whole));
  },
);

test("an array that no row comes for is empty, and so is an object without arrays", async () => {
  expect(await textOf({ a: 1 }, { x: nothing(), y: nothing() })).toBe('{"a":1,"x":[],"y":[]}');
  expect(await textOf({ a: 1 }, {})).toBe('{"a":1}');
});

test("a chunk is of moderate length, and its memory is freed when the next is asked for", async () => {
  const chunks: Uint8Array[] = [];
  for await (const chunk of jsonStream({ long }, { x: floats() })) {
    expect(chunk.length).toBeGreaterThan(0);
    expect(chunk.length).toBeLessThan(80_000);
    expect(chunks.every(({ length }) => length === 0)).toBe(true);
    chunks.push(chunk);
  }
  expect(chunks.length).toBeGreaterThan(5);
});
