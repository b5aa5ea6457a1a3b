/** One image of a data set's test part, from the static files that the build made. */
import { testImagesPath, testImagesPerFile, testLabelsPath } from "../../dataset-files.ts";
import type { AssetSource } from "../../inference/model-store.ts";
import type { FloatTensor } from "../../inference/runtime.ts";
import { DomainError } from "../../problem.ts";
import { fetchArray } from "../npy-asset.ts";

export interface TestImage {
  readonly label: number;
  /** Intensities pixel/255 in [0, 1], (1, height, width). */
  readonly images: FloatTensor;
}

/** @throws DomainError NotFound: an index past the end; ModelUnavailable: files that are missing or damaged */
export async function loadTestImage(assets: AssetSource, dataset: string, index: number): Promise<TestImage> {
  const labels = (await fetchArray(assets, testLabelsPath(dataset))).data;
  const label = labels[index];
  if (label === undefined) {
    throw new DomainError("NotFound", `loadTestImage: expected an index below ${labels.length}, got ${index}`);
  }
  const path = testImagesPath(dataset, index);
  const { data, shape } = await fetchArray(assets, path);
  const [count = 0, height = 0, width = 0] = shape;
  const position = index % testImagesPerFile;
  if (shape.length !== 3 || position >= count) {
    throw new DomainError("ModelUnavailable", `loadTestImage: expected ${path} to hold images, got (${shape})`);
  }
  const pixels = data.subarray(position * height * width, (position + 1) * height * width);
  return { label, images: { data: Float32Array.from(pixels, (pixel) => pixel / 255), shape: [1, height, width] } };
}
