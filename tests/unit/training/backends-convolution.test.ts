/** The wasm backend's convolutions compared with plain JavaScript and finite differences. */
import * as tf from "@tensorflow/tfjs-core";
import { expect, test } from "vitest";
import { selectBackend } from "../../../training/backends/select.ts";
import { normal, stream } from "../../../training/optimise/random.ts";
import { largestGap, on } from "./support.ts";

type Shape = [number, number, number, number];
type Padding = number | "valid" | "same";

interface Case {
  readonly x: Shape;
  readonly filter: Shape;
  readonly stride: number;
  readonly pad: Padding;
}

/**
 * Shapes of the models' layers with small batches, then unusual ones; the last three are for the transforms of 3 x 3
 * taps.
 */
const cases: readonly Case[] = [
  { x: [2, 28, 28, 1], filter: [3, 3, 1, 32], stride: 1, pad: "valid" },
  { x: [1, 11, 9, 32], filter: [3, 3, 32, 64], stride: 1, pad: "valid" },
  { x: [2, 12, 12, 12], filter: [3, 3, 12, 36], stride: 1, pad: 1 },
  { x: [2, 30, 30, 4], filter: [3, 3, 4, 4], stride: 1, pad: "valid" },
  { x: [2, 28, 28, 4], filter: [1, 1, 4, 1], stride: 1, pad: "valid" },
  { x: [2, 28, 28, 1], filter: [3, 3, 1, 32], stride: 2, pad: 1 },
  { x: [2, 14, 14, 32], filter: [3, 3, 32, 64], stride: 2, pad: 1 },
  { x: [3, 7, 5, 3], filter: [3, 2, 3, 13], stride: 1, pad: "same" },
  { x: [1, 9, 10, 9], filter: [2, 3, 9, 7], stride: 2, pad: "same" },
  { x: [1, 11, 8, 2], filter: [3, 3, 2, 17], stride: 3, pad: 2 },
  { x: [2, 6, 7, 5], filter: [1, 1, 5, 9], stride: 2, pad: "valid" },
  { x: [1, 5, 5, 1], filter: [5, 5, 1, 1], stride: 1, pad: "valid" },
  { x: [1, 8, 8, 16], filter: [3, 3, 16, 8], stride: 1, pad: 2 },
  { x: [5, 6, 9, 16], filter: [3, 3, 16, 16], stride: 1, pad: "valid" },
  { x: [3, 7, 5, 20], filter: [3, 3, 20, 24], stride: 1, pad: "same" },
];

const named = cases.map(
  (each) => [`${each.x} by ${each.filter}, stride ${each.stride}, pad ${each.pad}`, each] as const,
);

/** Standard normal numbers, the same for each purpose. */
function draw<T extends number[]>(shape: T, purpose: number): tf.Tensor4D {
  return tf.tensor4d(normal(stream(21, "noise", purpose), tf.util.sizeFromShape(shape)), shape as unknown as Shape);
}

function rounding(pad: Padding): "floor" | undefined {
  return typeof pad === "number" ? "floor" : undefined;
}

/** The convolution, and both its gradients for an arbitrary dL/dy. */
function convolve({ x, filter, stride, pad }: Case): tf.Tensor[] {
  const apply = (image: tf.Tensor, weights: tf.Tensor) =>
    tf.conv2d(image as tf.Tensor4D, weights as tf.Tensor4D, stride, pad, "NHWC", 1, rounding(pad));
  const [image, weights] = [draw(x, 1), draw(filter, 2)];
  const y = apply(image, weights);
  return [y, ...tf.grads(apply)([image, weights], draw(y.shape, 3))];
}

/** The transposed convolution to the input's shape, and both its gradients. */
function convolveTransposed({ x, filter, stride, pad }: Case): tf.Tensor[] {
  const { outShape } = tf.backend_util.computeConv2DInfo(x, filter, stride, 1, pad, rounding(pad));
  const apply = (image: tf.Tensor, weights: tf.Tensor) =>
    tf.conv2dTranspose(image as tf.Tensor4D, weights as tf.Tensor4D, x, stride, pad, rounding(pad));
  const inputs = [draw(outShape, 4), draw(filter, 5)];
  return [apply(...(inputs as [tf.Tensor, tf.Tensor])), ...tf.grads(apply)(inputs, draw(x, 6))];
}

test.each(named)("convolution and its gradients agree with plain JavaScript: %s", async (_, each) => {
  for (const compute of [convolve, convolveTransposed]) {
    const [wasm, cpu] = [await on("wasm", () => compute(each)), await on("cpu", () => compute(each))];
    expect(wasm.length).toBe(3);
    for (const [index, wanted] of cpu.entries()) {
      const scale = wanted.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
      // float32 has seven digits; sums of up to a thousand products keep five of them.
      expect(largestGap(wasm[index], wanted)).toBeLessThan(1e-5 * scale);
    }
  }
});

test("gradients through a loss are its finite differences", async () => {
  await selectBackend("wasm");
  const parameters = [draw([2, 7, 6, 3], 11), draw([3, 3, 3, 9], 12), draw([3, 3, 5, 9], 13)];
  const loss = (...[image, down, up]: tf.Tensor[]): tf.Scalar => {
    const hidden = tf.sigmoid(tf.conv2d(image as tf.Tensor4D, down as tf.Tensor4D, 2, 1, "NHWC", 1, "floor"));
    const output = tf.conv2dTranspose(hidden as tf.Tensor4D, up as tf.Tensor4D, [2, 7, 6, 5], 2, 1, "floor");
    return tf.mean(tf.square(output));
  };
  const gradients = tf.grads(loss)(parameters);
  const at = (shifts: readonly tf.Tensor[]) =>
    tf.tidy(() => loss(...parameters.map((each, index) => tf.add(each, shifts[index] as tf.Tensor))).dataSync()[0]);
  for (const index of parameters.keys()) {
    for (const purpose of [21, 22, 23]) {
      const direction = draw(parameters[index]?.shape as Shape, purpose);
      const shift = (size: number) =>
        parameters.map((each, k) => (k === index ? tf.mul(direction, size) : tf.zerosLike(each)));
      const [step, forward, backward] = [1e-2, shift(1e-2), shift(-1e-2)];
      const difference = ((at(forward) as number) - (at(backward) as number)) / (2 * step);
      const [slope = Number.NaN] = tf.sum(tf.mul(gradients[index] as tf.Tensor, direction)).dataSync();
      // The third derivative times h² / 6, and 1e-7 of a loss of order one over h.
      expect(Math.abs(difference - slope)).toBeLessThan(1e-3 * (1 + Math.abs(slope)));
    }
  }
});

test("a convolution's results are identical every time, and no memory leaks", async () => {
  await selectBackend("wasm");
  const before = tf.memory();
  for (const each of cases.slice(-4)) {
    const runs = [0, 1].map(() => {
      const tensors = tf.tidy(() => [...convolve(each), ...convolveTransposed(each)]);
      const values = tensors.map((tensor) => tensor.dataSync());
      tf.dispose(tensors);
      return values;
    });
    expect(runs[0]).toEqual(runs[1]);
  }
  expect(tf.memory().numTensors).toBe(before.numTensors);
  expect(tf.memory().numDataBuffers).toBe(before.numDataBuffers);
});

test("unsupported convolutions fall back to tfjs's kernels", async () => {
  const dilated = () => [tf.conv2d(draw([1, 9, 9, 3], 31), draw([3, 3, 3, 8], 32), 1, "valid", "NHWC", 2)];
  const [[wasm], [cpu]] = [await on("wasm", dilated), await on("cpu", dilated)];
  // 27 products of order one.
  expect(largestGap(wasm, cpu)).toBeLessThan(1e-5);
});
