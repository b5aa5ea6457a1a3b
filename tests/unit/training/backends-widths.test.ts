/** The wasm backend's kernels for vectors of eight floats against those for vectors of four. */
import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, expect, test } from "vitest";
import { selectBackend } from "../../../training/backends/select.ts";
import { registerProducts } from "../../../training/backends/wasm.ts";
import { conv4d } from "../../../training/models/conv-4d.ts";
import { mlp2d } from "../../../training/models/mlp-2d.ts";
import { normal, stream } from "../../../training/optimise/random.ts";
import { disposeState, init, placeState, readState, runEpoch } from "../../../training/vae/fit/fit.ts";
import { binarySplit, on } from "./support.ts";

beforeAll(async () => {
  await selectBackend("wasm");
});

/** Computes with the kernels for joined vectors, then with those for single ones, and compares all bits. */
async function expectSameBits(compute: () => Promise<readonly Float32Array[]>): Promise<void> {
  const bits: Buffer[] = [];
  for (const joined of [true, false]) {
    // tfjs has none of these two, so they are registered and not replaced.
    for (const name of ["Gemm", "Conv2DBackpropFilter"]) tf.unregisterKernel(name, "wasm");
    await registerProducts(joined);
    const numbers = await compute();
    bits.push(
      Buffer.concat(numbers.map(({ buffer, byteOffset, byteLength }) => Buffer.from(buffer, byteOffset, byteLength))),
    );
  }
  const [joined, single] = bits as [Buffer, Buffer];
  expect(joined.length).toBeGreaterThan(0);
  expect(joined.equals(single)).toBe(true);
}

function draw(shape: readonly number[], purpose: number): tf.Tensor {
  return tf.tensor(normal(stream(41, "noise", purpose), tf.util.sizeFromShape([...shape])), [...shape]);
}

test.each([
  [7, 16, 3],
  [40, 40, 17],
  [32, 200, 98],
  [13, 48, 1100],
  [1000, 32, 70],
  [3, 104, 9],
])("joined and single vectors give the same bits: product of (%i, %i) over %i", async (rows, columns, inner) => {
  const orientations = [false, true].flatMap((a) => [false, true].map((b) => [a, b] as const));
  await expectSameBits(() =>
    on("wasm", () => {
      const [full, b] = [draw([rows * inner], 1), draw([inner * columns], 2)];
      // One standard normal number in six is above 1: with so many zeros a matrix is sparse.
      const sparse = tf.mul(full, tf.step(tf.sub(full, 1)));
      return [full, sparse].flatMap((a) =>
        orientations.map(([transposeA, transposeB]) =>
          tf.matMul(
            tf.reshape(a, transposeA ? [inner, rows] : [rows, inner]),
            tf.reshape(b, transposeB ? [columns, inner] : [inner, columns]),
            transposeA,
            transposeB,
          ),
        ),
      );
    }),
  );
});

test.each([
  [[2, 9, 10, 16], [3, 3, 16, 32], 1],
  [[2, 9, 10, 20], [3, 3, 20, 24], 1],
  [[3, 12, 12, 12], [3, 3, 12, 36], 1],
  [[1, 7, 8, 5], [5, 5, 5, 17], 2],
  [[2, 6, 6, 3], [2, 2, 3, 12], 1],
] as const)(
  "joined and single vectors give the same bits: convolution of %j by %j, stride %i",
  async (x, filter, stride) => {
    const apply = (image: tf.Tensor, weights: tf.Tensor) =>
      tf.conv2d(image as tf.Tensor4D, weights as tf.Tensor4D, stride, "valid");
    await expectSameBits(() =>
      on("wasm", () => {
        const inputs = [draw(x, 3), draw(filter, 4)] as const;
        const y = apply(...inputs);
        return [y, ...tf.grads(apply)([...inputs], draw(y.shape, 5))];
      }),
    );
  },
);

test.each([mlp2d, conv4d])("joined and single vectors give the same bits: two steps of $id", async (recipe) => {
  const small = { ...recipe, batchSize: 6 };
  await expectSameBits(async () => {
    const start = placeState(small, init(small, 1));
    const { state } = await runEpoch(small, { seed: 1, epochs: 1 }, start, binarySplit(12, 28, 28));
    const { parameters } = await readState(state);
    disposeState(state);
    return Object.values(parameters);
  });
});
