import { expect, test } from "vitest";
import convCard from "../../../site/public/models/conv-4d/card.json" with { type: "json" };
import denseCard from "../../../site/public/models/mlp-2d/card.json" with { type: "json" };
import { CardSchema } from "../../../worker/artifact.ts";
import { planBatch, runInParts } from "../../../worker/inference/batch-rows.ts";
import type { FloatTensor } from "../../../worker/tensor.ts";

type Tensors = Readonly<Record<string, FloatTensor>>;

/** A network with two inputs and two outputs of different ranks, each row independent: (a + b, a) and Σ a. */
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

test("a batch in parts gives the same as at once, and no run has more rows than allowed", async () => {
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
      { rowsPerRun: rows, operationsPerRow: 1 },
    );
    expect(parts).toEqual(whole);
    expect(Math.max(...seen)).toBeLessThanOrEqual(rows);
    expect(seen.reduce((sum, part) => sum + part, 0)).toBe(count);
  }
});

test("a run's largest layer output takes at most 4 MB, and its multiplications are at most 2e8", () => {
  const conv = CardSchema.parse(convCard);
  const encoder = planBatch(conv, "encoder");
  // 64 filters of 3 x 3 x 32 and a bias over 24 x 24 pixels are most of the cost.
  expect(encoder.operationsPerRow).toBeGreaterThan(18_496 * 24 * 24);
  expect(encoder.rowsPerRun).toBe(Math.floor(2e8 / encoder.operationsPerRow));
  expect(planBatch(conv, "decoder").rowsPerRun).toBeLessThanOrEqual(2 ** 20 / 3600);
  const dense = planBatch(CardSchema.parse(denseCard), "decoder");
  // 2 x 200 + 200 and 200 x 784 + 784 weights and biases; 30 for each of 2 x 200 and at most 2 x 784 outputs.
  expect(dense.operationsPerRow).toBeGreaterThan(158_184);
  expect(dense.operationsPerRow).toBeLessThan(158_184 + 30 * 3000);
  const wide = { layers: [{ part: "encoder" as const, op: "Conv", shape: [256, 256, 256], parameters: 1 }] };
  expect(planBatch(wide, "encoder").rowsPerRun).toBe(1);
});

test("the cost of a transposed convolution is counted at its input pixels", () => {
  const layers = [
    { part: "decoder" as const, op: "Reshape", shape: [8, 7, 7], parameters: 0 },
    { part: "decoder" as const, op: "ConvTranspose", shape: [1, 14, 14], parameters: 100 },
  ];
  expect(planBatch({ layers }, "decoder").operationsPerRow).toBe(100 * 49 + 30 * (8 * 49 + 196));
});

test("each run is announced before it starts", async () => {
  const told: number[] = [];
  const inputs = { x: { data: new Float32Array(5), shape: [5] } };
  const run = async ({ x }: Tensors): Promise<Tensors> => ({ y: x as FloatTensor });
  await runInParts(run, inputs, { rowsPerRun: 2, operationsPerRow: 10 }, (operations) => {
    told.push(operations);
    return undefined;
  });
  expect(told).toEqual([20, 20, 10]);
});
