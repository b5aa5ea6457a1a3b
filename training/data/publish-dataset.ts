/** The test images of a data set as static files for the Worker. */
import { access, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import {
  datasetFolder,
  datasetPath,
  type PublishedDataset,
  PublishedDatasetSchema,
  testImagesPath,
  testImagesPerFile,
  testLabelsPath,
} from "../../worker/dataset-files.ts";
import { encodeNpy } from "../../worker/media/npy.ts";
import { sizeOf } from "../../worker/tensor.ts";
import { digestOf } from "../runs/digest.ts";
import { type PendingFile, writeTogether } from "../runs/files.ts";
import { parseJsonFile } from "../runs/json-file.ts";
import type { Dataset, Split } from "./dataset.ts";

/** The published description of a data set. */
export function describePublished({ name, title, classes, licence, published }: Dataset): PublishedDataset {
  const { count, imageShape, pixels, labels } = published;
  return PublishedDatasetSchema.parse({
    name,
    title,
    ...(classes ? { classes: [...classes] } : {}),
    licence,
    imageShape: [...imageShape],
    test: { count, sha256: digestOf(pixels, labels) },
  });
}

/**
 * The data set of that name under `out`, or undefined if none is published.
 *
 * @throws Error naming a damaged description
 */
export async function readPublished(out: string, name: string): Promise<PublishedDataset | undefined> {
  const path = join(out, datasetPath(name));
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  return parseJsonFile(path, text, PublishedDatasetSchema, {
    kind: "the description of a data set",
    advice: "delete it to publish the data set again",
  });
}

/** Whether exactly these test images are already published. */
async function isPublished(out: string, dataset: PublishedDataset): Promise<boolean> {
  const { name, imageShape, test } = dataset;
  const published = await readPublished(out, name);
  if (published?.test.sha256 !== test.sha256) return false;
  return isThere(join(out, testImagesPath(name, Math.floor((test.count - 1) / testImagesPerFile(imageShape)))));
}

export const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

/** Writes the data set's files under `out`, ending with its description. */
export async function publishDataset(out: string, dataset: Dataset): Promise<void> {
  const described = describePublished(dataset);
  const description: PendingFile = [join(out, datasetPath(dataset.name)), `${JSON.stringify(described, null, 2)}\n`];
  const images = [...imageFiles(out, dataset.name, dataset.published)];
  const labels = encodeNpy(dataset.published.labels, [described.test.count]);
  await ((await isPublished(out, described))
    ? writeTogether([description])
    : writeTogether([[join(out, testLabelsPath(dataset.name)), labels], ...images, description]));
  await removeOthers(join(out, datasetFolder(dataset.name), "test-images"), images);
}

function* imageFiles(out: string, name: string, { count, imageShape, pixels }: Split): Generator<PendingFile> {
  const size = sizeOf(imageShape);
  const perFile = testImagesPerFile(imageShape);
  for (let start = 0; start < count; start += perFile) {
    const end = Math.min(start + perFile, count);
    const content = encodeNpy(pixels.slice(start * size, end * size), [end - start, ...imageShape]);
    yield [join(out, testImagesPath(name, start / perFile)), content];
  }
}

/** Removes files of a data set that had more test images before. */
async function removeOthers(folder: string, files: readonly PendingFile[]): Promise<void> {
  const kept = files.map(([path]) => path);
  const others = (await readdir(folder)).map((name) => join(folder, name)).filter((path) => !kept.includes(path));
  for (const path of others) await rm(path, { recursive: true });
}
