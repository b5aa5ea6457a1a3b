/**
 * Files of a published data set, which training writes and the Worker reads. The folder `datasets/<name>/` has a
 * description, the test images in several files, and their labels; `datasets/index.json` lists the folders.
 */
import { z } from "zod";
import { DatasetSchema, ImageShapeSchema } from "./artifact.ts";
import { sizeOf } from "./tensor.ts";

/** A data set with published test images. */
export const PublishedDatasetSchema = z
  .object({
    ...DatasetSchema.shape,
    licence: z.string().describe("licence of the data"),
    imageShape: ImageShapeSchema,
    test: z
      .object({
        count: z.int().positive().describe("how many are published, counted from the first"),
        sha256: z.string().describe("SHA-256 of their pixels and labels, lower-case hex"),
      })
      .meta({ id: "PublishedTestImages", description: "the test images" }),
  })
  .meta({ id: "PublishedDataset" });

export type PublishedDataset = z.infer<typeof PublishedDatasetSchema>;

const kibibyte = 1024;
/**
 * Maximum size of one file of test images, bytes of pixels. A request for one image loads one file, which the Worker
 * caches.
 */
const fileBytes = 127 * kibibyte;
/** Maximum size of all test images of a data set, bytes: 10,000 colour images of 32 x 32. */
const datasetBytes = 32 * kibibyte * kibibyte;
/** Maximum number of published test images. */
const mostImages = 10_000;
const mostImagesPerFile = 100;

/** Maximum number of published test images of that shape. */
export const publishedTestImages = (imageShape: readonly number[]): number =>
  Math.min(mostImages, Math.floor(datasetBytes / sizeOf(imageShape)));

/** Number of test images in each file. */
export const testImagesPerFile = (imageShape: readonly number[]): number =>
  Math.min(mostImagesPerFile, Math.max(1, Math.floor(fileBytes / sizeOf(imageShape))));

export const datasetIndexPath = "/datasets/index.json";

/** Path of a data set's folder among the static files. */
export const datasetFolder = (name: string): string => `/datasets/${name}`;

/** Path of a data set's description. */
export const datasetPath = (name: string): string => `${datasetFolder(name)}/dataset.json`;

/** Path of a file of test images: NPY uint8 (testImagesPerFile, ...imageShape). */
export const testImagesPath = (name: string, file: number): string =>
  `${datasetFolder(name)}/test-images/${String(file).padStart(2, "0")}.npy`;

/** Path of the labels of all published test images: NPY uint8 (numImages). */
export const testLabelsPath = (name: string): string => `${datasetFolder(name)}/test-labels.npy`;
