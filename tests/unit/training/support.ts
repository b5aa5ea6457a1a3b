/** Helpers of the training tests. */
import * as tf from "@tensorflow/tfjs-core";
import { selectBackend } from "../../../training/backends/select.ts";
import { type Dataset, describeDataset, type Split } from "../../../training/data/dataset.ts";
import type { Recipe } from "../../../training/models/recipe.ts";
import { adamDefaults } from "../../../training/optimise/adam.ts";
import { stream, uniform } from "../../../training/optimise/random.ts";

/** Binary images with one pixel in eight set, from a fixed seed, (count, height, width). */
export function binaryImages(count: number, height: number, width: number): Float32Array {
  return uniform(stream(11, "noise"), count * height * width, 1).map((value) => (value > 0.75 ? 1 : 0));
}

/** The same images as a split of grey levels. */
export function binarySplit(count: number, height: number, width: number): Split {
  const pixels = Uint8Array.from(binaryImages(count, height, width), (value) => 255 * value);
  return { count, imageShape: [height, width], pixels, labels: new Uint8Array(count) };
}

/** Images of all grey levels, of three classes in turn. */
export function greySplit(count: number, [height, width]: readonly [number, number]): Split {
  const pixels = Uint8Array.from(
    uniform(stream(12, "noise"), count * height * width, 1),
    (value) => 127.5 * (1 + value),
  );
  return { count, imageShape: [height, width], pixels, labels: Uint8Array.from({ length: count }, (_, i) => i % 3) };
}

/** A data set of these images. */
export function tinyDataset(train: Split, test: Split): Dataset {
  return describeDataset({ train, test }, { name: "tiny", title: "tiny", licence: "none" });
}

/**
 * The architecture of `mlp-2d` for images of 6 x 5 pixels: small enough for plain JavaScript and finite differences.
 */
export const tinyRecipe: Recipe = {
  id: "tiny-2d",
  title: "tiny",
  architecture: "30-12-(2)-12-30",
  latentSize: 2,
  likelihood: { kind: "bernoulli" },
  posterior: "diagonal",
  encoder: {
    inputShape: [6, 5],
    layers: [{ op: "Flatten" }, { op: "Gemm", units: 12 }, { op: "Relu" }, { op: "Gemm", units: 4 }],
  },
  decoder: {
    inputShape: [2],
    layers: [{ op: "Gemm", units: 12 }, { op: "Relu" }, { op: "Gemm", units: 30 }, { op: "Reshape", shape: [6, 5] }],
  },
  convention: "bin",
  optimizer: { ...adamDefaults, learningRate: 1e-3 },
  batchSize: 16,
  epochs: 2,
  seed: 1,
  notes: [],
};

/** A run that starts anew and has no observer. */
export const anew = { resume: false, fresh: true, command: [] } as const;
export const silent = { onStart: () => {}, onProgress: () => {}, onEpoch: () => {} };

/** Largest |a - b|; infinite for arrays of different lengths. */
export function largestGap(a: ArrayLike<number> | undefined, b: ArrayLike<number> | undefined): number {
  if (a === undefined || b === undefined || a.length !== b.length) return Number.POSITIVE_INFINITY;
  return Array.from(a).reduce((largest, value, index) => Math.max(largest, Math.abs(value - (b[index] as number))), 0);
}

/** An IDX file of unsigned bytes. */
export function idxFile(shape: readonly number[], data: ArrayLike<number>): Uint8Array {
  const bytes = new Uint8Array(4 + 4 * shape.length + data.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 0x0800 | shape.length);
  for (const [axis, length] of shape.entries()) view.setUint32(4 + 4 * axis, length);
  bytes.set(data, 4 + 4 * shape.length);
  return bytes;
}

/** Runs `compute` on a backend and reads the tensors that it returns. */
export async function on(backend: string, compute: () => tf.Tensor[]): Promise<Float32Array[]> {
  await selectBackend(backend);
  const tensors = tf.tidy(compute);
  const values = tensors.map((tensor) => tensor.dataSync() as Float32Array);
  tf.dispose(tensors);
  return values;
}
