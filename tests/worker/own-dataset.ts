/** A data set of the user, in the form that training publishes. */
import {
  datasetIndexPath,
  datasetPath,
  type PublishedDataset,
  testImagesPath,
  testImagesPerFile,
  testLabelsPath,
} from "../../worker/dataset-files.ts";
import { encodeNpy } from "../../worker/media/npy.ts";
import { sizeOf } from "../../worker/tensor.ts";
import type { Files } from "./ask.ts";

/** Image i of three classes in turn; its pixel p has the level (7 i + p) mod 256. */
export const levelOf = (image: number, pixel: number): number => (7 * image + pixel) % 256;

export const shoes: PublishedDataset = {
  name: "shoes",
  title: "Shoes",
  classes: ["boot", "clog", "sandal"],
  licence: "CC0",
  imageShape: [3, 4],
  test: { count: 230, sha256: "0".repeat(64) },
};

export function filesOfDataset(dataset: PublishedDataset): Files {
  const { name, imageShape, test } = dataset;
  const [size, perFile] = [sizeOf(imageShape), testImagesPerFile(imageShape)];
  const files = Array.from({ length: Math.ceil(test.count / perFile) }, (_, file) => {
    const count = Math.min(perFile, test.count - file * perFile);
    const pixels = Uint8Array.from({ length: count * size }, (_, at) =>
      levelOf(file * perFile + Math.floor(at / size), at % size),
    );
    return [testImagesPath(name, file), encodeNpy(pixels, [count, ...imageShape]).buffer] as const;
  });
  const labels = Uint8Array.from({ length: test.count }, (_, image) => image % 3);
  return {
    [datasetIndexPath]: JSON.stringify(["mnist", name]),
    [datasetPath(name)]: JSON.stringify(dataset),
    [testLabelsPath(name)]: encodeNpy(labels, [test.count]).buffer,
    ...Object.fromEntries(files),
  };
}
