/** Where the published parts of a data set lie among the static files: what training writes and the Worker reads. */

/** Test images lie in files of this many: whoever wants one loads 77 KB, not the whole data set. */
export const testImagesPerFile = 100;

/** Where the file with a test image lies among the static files: NPY uint8 (testImagesPerFile, height, width). */
export const testImagesPath = (dataset: string, index: number): string =>
  `/datasets/${dataset}/test-images/${String(Math.floor(index / testImagesPerFile)).padStart(2, "0")}.npy`;

/** Where the classes of all test images lie: NPY uint8 (numImages). */
export const testLabelsPath = (dataset: string): string => `/datasets/${dataset}/test-labels.npy`;
