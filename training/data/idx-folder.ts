/** A folder with four IDX files like MNIST's, gzipped or not. */
import { join } from "node:path";
import { digestOf } from "../runs/digest.ts";
import type { Split, Splits } from "./dataset.ts";
import { parseIdx, readPlainOrPacked } from "./idx.ts";

const files = {
  trainImages: "train-images-idx3-ubyte",
  trainLabels: "train-labels-idx1-ubyte",
  testImages: "t10k-images-idx3-ubyte",
  testLabels: "t10k-labels-idx1-ubyte",
} as const;

type Part = keyof typeof files;

/** SHA-256 of each unpacked file. */
export type IdxDigests = Readonly<Record<Part, string>>;

export interface IdxFolder extends Splits {
  readonly digests: IdxDigests;
}

/** Whether one of these names belongs to a file of such a folder. */
export function isIdxFolder(names: readonly string[]): boolean {
  return Object.values(files).some((file) => names.includes(file) || names.includes(`${file}.gz`));
}

/** @throws Error naming a file that is missing or malformed, or inconsistent with the others */
export async function readIdxFolder(directory: string): Promise<IdxFolder> {
  const read = async (part: Part) => {
    const path = join(directory, files[part]);
    return { path, bytes: await readPlainOrPacked(path) };
  };
  const found = {
    trainImages: await read("trainImages"),
    trainLabels: await read("trainLabels"),
    testImages: await read("testImages"),
    testLabels: await read("testLabels"),
  };
  const train = readSplit(found.trainImages, found.trainLabels);
  const test = readSplit(found.testImages, found.testLabels);
  if (String(train.imageShape) !== String(test.imageShape)) {
    const [wanted, got] = [train.imageShape, test.imageShape].map((shape) => shape.join("x"));
    throw new Error(`${found.testImages.path}: expected images of ${wanted} as in training, got ${got}`);
  }
  const digests = Object.entries(found).map(([part, { bytes }]) => [part, digestOf(bytes)]);
  return { train, test, digests: Object.fromEntries(digests) };
}

interface FoundFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

function readSplit(imagesFile: FoundFile, labelsFile: FoundFile): Split {
  const images = parseIdx(imagesFile.bytes, 3, imagesFile.path);
  const labels = parseIdx(labelsFile.bytes, 1, labelsFile.path);
  const [count, height, width] = images.shape as [number, number, number];
  if (images.data.length === 0) throw new Error(`${imagesFile.path}: expected images, got none`);
  if (labels.shape[0] !== count) {
    throw new Error(`${labelsFile.path}: expected ${count} labels, one an image, got ${labels.shape[0]}`);
  }
  return { count, imageShape: [height, width], pixels: images.data, labels: labels.data };
}
