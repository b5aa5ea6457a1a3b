/** A data set: labelled training and test images, with its metadata. */
import { publishedTestImages } from "../../worker/dataset-files.ts";
import { sizeOf } from "../../worker/tensor.ts";

/** Grey images, or images in red, green and blue. */
export type ImageShape =
  | readonly [height: number, width: number]
  | readonly [channels: 3, height: number, width: number];

/** Images with their labels; both splits of a data set have the same image shape. */
export interface Split {
  readonly count: number;
  readonly imageShape: ImageShape;
  /** Levels 0-255, (count, ...imageShape). */
  readonly pixels: Uint8Array;
  /** Class of each image, (count). */
  readonly labels: Uint8Array;
}

export interface Splits {
  readonly train: Split;
  readonly test: Split;
}

export interface Dataset extends Splits {
  /** Lower-case name, as in the path of its published files. */
  readonly name: string;
  readonly title: string;
  readonly licence: string;
  /** Names of the classes, starting with label 0; empty if unknown. */
  readonly classes?: readonly string[];
  /** The published test images, which all models of the data set share, even if `test` has fewer. */
  readonly published: Split;
}

/** The first `limit` images of a split, sharing its memory. */
export function firstImages(split: Split, limit: number): Split {
  const count = Math.min(limit, split.count);
  const size = sizeOf(split.imageShape);
  return { ...split, count, pixels: split.pixels.subarray(0, count * size), labels: split.labels.subarray(0, count) };
}

/** A data set of these images; the first test images are published. */
export function describeDataset(splits: Splits, words: Omit<Dataset, "train" | "test" | "published">): Dataset {
  const { train, test } = splits;
  return { ...words, train, test, published: firstImages(test, publishedTestImages(test.imageShape)) };
}

/** The largest label of either split. */
export function largestLabel({ train, test }: Splits): number {
  return [train, test].reduce((max, { labels }) => labels.reduce((a, b) => Math.max(a, b), max), 0);
}
