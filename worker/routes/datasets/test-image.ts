/** Test images of a data set, from the static files that were published with its models. */
import { type PublishedDataset, testImagesPath, testImagesPerFile, testLabelsPath } from "../../dataset-files.ts";
import type { ImageBatch } from "../../http/image-response.ts";
import { fetchArray } from "../../http/npy-asset.ts";
import { type Page, pageOf } from "../../http/paging.ts";
import type { AssetSource } from "../../inference/assets.ts";
import { limits } from "../../limits.ts";
import { DomainError, unavailable } from "../../problem.ts";
import { sizeOf, type Tensor } from "../../tensor.ts";
import { requireBudget } from "../budget.ts";

export interface TestImage {
  readonly label: number;
  /** Intensities pixel/255 in [0, 1], (1, ...imageShape). */
  readonly images: ImageBatch;
}

/** @throws DomainError NotFound: an index past the end; ModelUnavailable: missing or damaged files */
export async function loadTestImage(assets: AssetSource, dataset: PublishedDataset, index: number): Promise<TestImage> {
  const labels = (await fetchArray(assets, testLabelsPath(dataset.name))).data;
  const label = labels[index];
  if (label === undefined) {
    throw new DomainError("NotFound", `expected an index below ${labels.length}, got ${index}`);
  }
  return { label, images: await loadTestIntensities(assets, dataset, [index]) };
}

/**
 * A page of a data set's test images.
 *
 * @throws DomainError NotFound: an offset past the end; ModelUnavailable: missing or damaged files
 * @throws DomainError InvalidRequest: more images than a response may hold
 */
export async function loadTestImages(assets: AssetSource, dataset: PublishedDataset, page: Page) {
  const { data } = await fetchArray(assets, testLabelsPath(dataset.name));
  const indices = pageOf([...data.keys()], page);
  const images = await loadTestIntensities(assets, dataset, indices);
  return { indices, labels: pageOf(data, page), total: data.length, images };
}

/**
 * Intensities pixel/255 in [0, 1] of the test images at these positions, (count, ...imageShape).
 *
 * @throws DomainError ModelUnavailable: missing or damaged files, or an index past the end
 * @throws DomainError InvalidRequest: more images than a response may hold
 */
export async function loadTestIntensities(
  assets: AssetSource,
  { name, imageShape }: PublishedDataset,
  indices: readonly number[],
): Promise<ImageBatch> {
  const size = sizeOf(imageShape);
  requireBudget(limits.testImageNumbers, `images · ${size} numbers of each`, indices.length * size, "count");
  const perFile = testImagesPerFile(imageShape);
  const pathOf = (index: number) => testImagesPath(name, Math.floor(index / perFile));
  const paths = new Set(indices.map(pathOf));
  const files = new Map(
    await Promise.all([...paths].map(async (path) => [path, await fetchArray(assets, path)] as const)),
  );
  const images = indices.map((index) => {
    const path = pathOf(index);
    return pixelsOf(files.get(path) as Tensor, path, index % perFile, imageShape);
  });
  const intensities = (some: typeof images) => {
    const data = new Float32Array(some.length * size);
    some.forEach((pixels, i) => {
      for (let at = 0; at < size; at++) data[i * size + at] = (pixels[at] as number) / 255;
    });
    return { data, shape: [some.length, ...imageShape] as const };
  };
  return {
    shape: [images.length, ...imageShape],
    whole: async () => intensities(images),
    async *inParts(most) {
      for (let start = 0; start < images.length; start += most) yield intensities(images.slice(start, start + most));
    },
  };
}

/** The image at that position in a file. */
function pixelsOf({ data, shape }: Tensor, path: string, position: number, imageShape: readonly number[]) {
  const [count = 0, ...image] = shape;
  if (String(image) !== String(imageShape) || position >= count) {
    throw unavailable(`expected ${path} to hold images of (${imageShape}), got (${shape})`);
  }
  const size = sizeOf(imageShape);
  return data.subarray(position * size, (position + 1) * size);
}
