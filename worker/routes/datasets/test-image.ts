/** One image of a data set's test part, from the static files that the build made. */
import { testImagesPath, testImagesPerFile, testLabelsPath } from "../../dataset-files.ts";
import type { AssetSource } from "../../inference/assets.ts";
import type { NpyArray } from "../../media/npy.ts";
import { DomainError, unavailable } from "../../problem.ts";
import type { ImageBatch } from "../image-response.ts";
import { fetchArray } from "../npy-asset.ts";
import { type Page, pageOf } from "../paging.ts";

export interface TestImage {
  readonly label: number;
  /** Intensities pixel/255 in [0, 1], (1, height, width). */
  readonly images: ImageBatch;
}

/** @throws DomainError NotFound: an index past the end; ModelUnavailable: files that are missing or damaged */
export async function loadTestImage(assets: AssetSource, dataset: string, index: number): Promise<TestImage> {
  const labels = (await fetchArray(assets, testLabelsPath(dataset))).data;
  const label = labels[index];
  if (label === undefined) {
    throw new DomainError("NotFound", `expected an index below ${labels.length}, got ${index}`);
  }
  return { label, images: await loadTestIntensities(assets, dataset, [index]) };
}

/**
 * A page of a data set's test part.
 *
 * @throws DomainError NotFound: an offset past the end; ModelUnavailable: files that are missing or damaged
 */
export async function loadTestImages(assets: AssetSource, dataset: string, page: Page) {
  const { data } = await fetchArray(assets, testLabelsPath(dataset));
  const indices = pageOf([...data.keys()], page);
  const images = await loadTestIntensities(assets, dataset, indices);
  return { indices, labels: indices.map((index) => data[index] as number), total: data.length, images };
}

/**
 * Intensities pixel/255 in [0, 1] of the test images of these positions, (count, height, width).
 *
 * @throws DomainError ModelUnavailable: files that are missing or damaged, or an index past the end
 */
export async function loadTestIntensities(
  assets: AssetSource,
  dataset: string,
  indices: readonly number[],
): Promise<ImageBatch> {
  const paths = new Set(indices.map((index) => testImagesPath(dataset, index)));
  const files = new Map(
    await Promise.all([...paths].map(async (path) => [path, await fetchArray(assets, path)] as const)),
  );
  const images = indices.map((index) => pixelsOf(files, testImagesPath(dataset, index), index));
  const [height = 0, width = 0] = images[0]?.shape ?? [];
  const size = height * width;
  const intensities = (some: typeof images) => {
    const data = new Float32Array(some.length * size);
    some.forEach(({ pixels }, i) => {
      for (let at = 0; at < pixels.length; at++) data[i * size + at] = (pixels[at] as number) / 255;
    });
    return { data, shape: [some.length, height, width] };
  };
  return {
    shape: [images.length, height, width],
    whole: async () => intensities(images),
    async *inParts(most) {
      for (let start = 0; start < images.length; start += most) yield intensities(images.slice(start, start + most));
    },
  };
}

function pixelsOf(files: ReadonlyMap<string, NpyArray>, path: string, index: number) {
  const { data, shape } = files.get(path) as NpyArray;
  const [count = 0, height = 0, width = 0] = shape;
  const position = index % testImagesPerFile;
  if (shape.length !== 3 || position >= count) {
    throw unavailable(`expected ${path} to hold images, got (${shape})`);
  }
  return { shape: [height, width], pixels: data.subarray(position * height * width, (position + 1) * height * width) };
}
