import { expect, test } from "vitest";
import convCard from "../../../site/public/models/conv-4d/card.json" with { type: "json" };
import denseCard from "../../../site/public/models/mlp-2d/card.json" with { type: "json" };
import { CardSchema } from "../../../worker/artifact.ts";
import { rowsPerRun, runInParts } from "../../../worker/inference/batch-rows.ts";
import type { FloatTensor } from "../../../worker/inference/runtime.ts";

type Tensors = Readonly<Record<string, FloatTensor>>;

/** A network of two inputs and two outputs of other ranks, each row by itself: (a + b, a) and Σ a. */
async function runRows({ a, b }: Tensors): Promise<Tensors> {
  const [first, second] = [a as FloatTensor, b as FloatTensor];
  const count = first.shape[0] as number;
  const pairs = Array.from({ length: count }, (_, i) =>
    [0, 1].flatMap((j) => {
      const value = first.data[2 * i + j] as number;
      return [value + (second.data[i] as number), value];
    }),
  );
  const sums = pairs.map(([, x = 0, , y = 0]) => x + y);
  return {
    pairs: { data: Float32Array.from(pairs.flat()), shape: [count, 2, 2] },
    sums: { data: Float32Array.from(sums), shape: [count] },
  };
}

test("a batch in parts gives what it gives at once, and no run sees more rows than it may", async () => {
  const count = 11;
  const inputs = {
    a: { data: Float32Array.from({ length: 2 * count }, (_, i) => i), shape: [count, 2] },
    b: { data: Float32Array.from({ length: count }, (_, i) => 100 * i), shape: [count] },
  };
  const whole = await runRows(inputs);
  for (const rows of [1, 2, 4, 10, 11, 12]) {
    const seen: number[] = [];
    const parts = await runInParts(
      (part) => {
        seen.push(part.a?.shape[0] as number);
        return runRows(part);
      },
      inputs,
      rows,
    );
    expect(parts).toEqual(whole);
    expect(Math.max(...seen)).toBeLessThanOrEqual(rows);
    expect(seen.reduce((sum, part) => sum + part, 0)).toBe(count);
  }
});

test("the widest layer of a run holds 4 MB at most, and a dense network takes the largest batch at once", () => {
  const conv = CardSchema.parse(convCard);
  // 64 filters of 24 x 24 in the encoder, 3600 numbers in the decoder.
  expect(rowsPerRun(conv, "encoder")).toBe(Math.floor(2 ** 20 / (64 * 24 * 24)));
  expect(rowsPerRun(conv, "decoder")).toBe(Math.floor(2 ** 20 / 3600));
  expect(rowsPerRun(CardSchema.parse(denseCard), "decoder")).toBeGreaterThan(1024);
  const wide = { ...conv, layers: [{ part: "encoder" as const, op: "Conv", shape: [256, 256, 256], parameters: 1 }] };
  expect(rowsPerRun(wide, "encoder")).toBe(1);
});
