/** The wasm backend's pooling, activations and column sums compared with plain JavaScript. */
import * as tf from "@tensorflow/tfjs-core";
import { expect, test } from "vitest";
import { silu } from "../../../training/network/silu.ts";
import { normal, stream } from "../../../training/optimise/random.ts";
import { largestGap, on } from "./support.ts";

function draw(shape: readonly number[], purpose: number): tf.Tensor {
  return tf.tensor(normal(stream(31, "noise", purpose), tf.util.sizeFromShape([...shape])), [...shape]);
}

async function agree(compute: () => tf.Tensor[], tolerance: number): Promise<void> {
  const [wasm, cpu] = [await on("wasm", compute), await on("cpu", compute)];
  expect(wasm.length).toBe(cpu.length);
  for (const [index, wanted] of cpu.entries()) expect(largestGap(wasm[index], wanted)).toBeLessThanOrEqual(tolerance);
}

test.each([
  ["pairs of rows and columns", [2, 6, 8, 8], 2, 2],
  ["odd sizes, channels no multiple of four", [2, 7, 5, 6], 2, 2],
  ["too few channels for a vector", [2, 6, 6, 3], 2, 2],
  ["windows that overlap", [1, 7, 7, 8], 3, 2],
] as const)("max pooling and its gradient agree with plain JavaScript: %s", async (_, shape, size, stride) => {
  const pool = (x: tf.Tensor) => tf.maxPool(x as tf.Tensor4D, size, stride, "valid");
  const gradient = (x: tf.Tensor) => [pool(x), tf.grad(pool)(x, draw(pool(x).shape, 2))];
  await agree(() => gradient(draw(shape, 1)), size === 2 ? 0 : 1e-6);
  // Among equal pixels the first one gets the gradient; an image of zeros and ones has many ties.
  await agree(() => gradient(tf.step(draw(shape, 3))), size === 2 ? 0 : 1e-6);
});

const activations: Readonly<Record<string, (x: tf.Tensor) => tf.Tensor>> = {
  relu: tf.relu,
  leakyRelu: (x) => tf.leakyRelu(x, 0.2),
  sigmoid: tf.sigmoid,
  silu,
};

test.each(Object.keys(activations))(
  "%s and its gradient agree with plain JavaScript, and zeros are unchanged",
  async (name) => {
    const activation = activations[name] as (x: tf.Tensor) => tf.Tensor;
    for (const shape of [[1], [3], [4, 7], [2, 3, 5, 8]]) {
      const [x, dy] = [() => tf.relu(draw(shape, 4)), () => draw(shape, 5)];
      await agree(() => [activation(draw(shape, 4)), tf.grad(activation)(draw(shape, 4), dy())], 1e-6);
      await agree(() => [activation(x()), tf.grad(activation)(x(), dy())], 1e-6);
    }
  },
);

test("silu is x · sigmoid(x), including its gradient", async () => {
  await agree(() => {
    const composed = (x: tf.Tensor) => tf.mul(x, tf.sigmoid(x));
    const [x, dy] = [draw([5, 9], 6), draw([5, 9], 7)];
    return [tf.sub(silu(x), composed(x)), tf.sub(tf.grad(silu)(x, dy), tf.grad(composed)(x, dy))];
    // Four roundings of numbers of order one on each backend.
  }, 1e-6);
});

test.each([
  [[37, 50], [0]],
  [[300, 36], [0]],
  [
    [5, 7, 6, 3],
    [0, 1, 2],
  ],
  [[400, 1], [0]],
  [
    [2, 9, 9, 64],
    [2, 0, 1],
  ],
  [
    [4, 6, 5],
    [0, 1],
  ],
  [[4, 6, 5], [1]],
  [
    [4, 6],
    [0, 1],
  ],
] as const)("sum and mean of %j over the axes %j agree with plain JavaScript", async (shape, axes) => {
  const compute = () =>
    [false, true].flatMap((keepDims) =>
      [tf.sum, tf.mean].map((reduce) => {
        const reduced = reduce(draw(shape, 8), [...axes], keepDims);
        expect(reduced.rank).toBe(keepDims ? shape.length : shape.length - axes.length);
        return reduced;
      }),
    );
  // Sums of up to 400 numbers of order one, in another order.
  await agree(compute, 1e-4);
});

test("activations, pooling and sums leak no memory", async () => {
  await on("wasm", () => [tf.scalar(0)]);
  const before = tf.memory();
  tf.tidy(() => {
    const loss = (x: tf.Tensor) => {
      const hidden = tf.maxPool(tf.leakyRelu(silu(tf.sigmoid(tf.relu(x))), 0.1) as tf.Tensor4D, 2, 2, "valid");
      return tf.sum(tf.mean(tf.mul(hidden, hidden), [0, 1, 2])) as tf.Scalar;
    };
    tf.grad(loss)(draw([2, 6, 6, 5], 9)).dataSync();
  });
  expect(tf.memory().numTensors).toBe(before.numTensors);
  expect(tf.memory().numDataBuffers).toBe(before.numDataBuffers);
});
