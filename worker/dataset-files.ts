/**
 * The published part of a data set: what training writes among the static files and the Worker reads. Its folder
 * `datasets/<name>/` has a description, the test images in files of a few each, and their labels; `datasets/index.json`
 * names the folders.
 */
import { z } from "zod";
import { DatasetSchema, ImageShapeSchema } from "./artifact.ts";
import { sizeOf } from "./tensor.ts";

/** A data set whose test images are published. */
export const PublishedDatasetSchema = z
  .object({
    ...DatasetSchema.shape,
    licence: z.string().describe("licence of the data"),
    imageShape: ImageShapeSchema,
    test: z
      .object({
        count: z.int().positive().describe("how many are published, from the first"),
        sha256: z.string().describe("SHA-256 of their pixels and labels, lower-case hex"),
      })
      .meta({ id: "PublishedTestImages", description: "the test images" }),
  })
  .meta({ id: "PublishedDataset" });

export type PublishedDataset = z.infer<typeof PublishedDatasetSchema>;

const kibibyte = 1024;
/** The most bytes of pixels in a file of test images: whoever wants one image loads no more, and the Worker keeps it. */
const fileBytes = 127 * kibibyte;
/** The most bytes of a data set's test images together, as much as 10,000 colour images of 32 x 32 take. */
const datasetBytes = 32 * kibibyte * kibibyte;
/** The most test images that are published. */
const mostImages = 10_000;
const mostImagesPerFile = 100;

/** How many test images are published at most. */
export const publishedTestImages = (imageShape: readonly number[]): number =>
  Math.min(mostImages, Math.floor(datasetBytes / sizeOf(imageShape)));

/** Test images lie in files of this many. */
export const testImagesPerFile = (imageShape: readonly number[]): number =>
  Math.min(mostImagesPerFile, Math.max(1, Math.floor(fileBytes / sizeOf(imageShape))));

export const datasetIndexPath = "/datasets/index.json";

/** Where a data set's folder lies among the static files. */
export const datasetFolder = (name: string): string => `/datasets/${name}`;

/** Where a data set is described. */
export const datasetPath = (name: string): string => `${datasetFolder(name)}/dataset.json`;

/** Where a file of test images lies: NPY uint8 (testImagesPerFile, ...imageShape). */
export const testImagesPath = (name: string, file: number): string =>
  `${datasetFolder(name)}/test-images/${String(file).padStart(2, "0")}.npy`;

/** Where the classes of all published test images lie: NPY uint8 (numImages). */
export const testLabelsPath = (name: string): string => `${datasetFolder(name)}/test-labels.npy`;
