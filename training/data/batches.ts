/**
 * Minibatches: images in a given order, converted to the data convention.
 */
import { sizeOf } from "../../worker/tensor.ts";
import type { Split } from "./dataset.ts";

/** One minibatch. */
export interface Batch {
  readonly count: number;
  /** x, (count, ...imageShape). */
  readonly images: Float32Array;
  /** Class of each image, (count). */
  readonly labels: Uint8Array;
}

/**
 * The images of `split` in `order`, `batchSize` at a time; the last batch may be smaller.
 *
 * @param order indices into the split, each at most once
 * @param values x for each grey level, from `pixelValues`
 */
export function* batches(
  split: Split,
  values: Float32Array,
  batchSize: number,
  order: Uint32Array = Uint32Array.from({ length: split.count }, (_, index) => index),
): Generator<Batch> {
  const size = sizeOf(split.imageShape);
  const { pixels } = split;
  for (let start = 0; start < order.length; start += batchSize) {
    const count = Math.min(batchSize, order.length - start);
    const images = new Float32Array(count * size);
    const labels = new Uint8Array(count);
    for (let row = 0; row < count; row++) {
      const index = order[start + row] as number;
      const source = index * size;
      const target = row * size;
      for (let pixel = 0; pixel < size; pixel++) {
        images[target + pixel] = values[pixels[source + pixel] as number] as number;
      }
      labels[row] = split.labels[index] as number;
    }
    yield { count, images, labels };
  }
}
