import { expect, test } from "vitest";
import { runInParts } from "../../../worker/inference/batch-rows.ts";
import { release, smallBytes } from "../../../worker/inference/release.ts";

test("a large array is empty once released, a small one is as it was", () => {
  const large = new Float32Array(smallBytes / Float32Array.BYTES_PER_ELEMENT).fill(1);
  const small = Float32Array.of(1, 2);
  release(large);
  release(small);
  expect(large.buffer.byteLength).toBe(0);
  expect(Array.from(small)).toEqual([1, 2]);
});

test("the outputs of a batch in parts are those of its runs, whose memory is given back", async () => {
  const width = smallBytes / Float32Array.BYTES_PER_ELEMENT;
  const parts: Float32Array[] = [];
  const input = { data: Float32Array.of(3, 5, 7), shape: [3, 1] };
  const run = async ({ x }: Readonly<Record<string, { readonly data: Float32Array }>>) => {
    const data = new Float32Array(width).fill(x?.data[0] as number);
    parts.push(data);
    return { y: { data, shape: [1, width] } };
  };
  const { y } = await runInParts(run, { x: input }, { rowsPerRun: 1, operationsPerRow: 1 });
  expect(y?.shape).toEqual([3, width]);
  expect([0, 1, 2].map((row) => y?.data[row * width])).toEqual([3, 5, 7]);
  expect(y?.data.at(-1)).toBe(7);
  expect(parts.map(({ length }) => length)).toEqual([0, 0, 0]);
});
