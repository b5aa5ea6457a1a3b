/** Posterior means of the test images, from the model's file of latents. */
import type { ImageModelCard } from "../../artifact.ts";
import { testLabelsPath } from "../../dataset-files.ts";
import { arrayReader, fetchArray } from "../../http/npy-asset.ts";
import { type Page, pageOf } from "../../http/paging.ts";
import type { AssetSource } from "../../inference/assets.ts";
import { readFile } from "../../inference/model-store.ts";
import { DomainError, unavailable } from "../../problem.ts";
import type { FloatTensor } from "../../tensor.ts";
import { datasetOf } from "./dataset-of.ts";

export interface TestLatents {
  readonly dataset: string;
  readonly count: number;
  readonly total: number;
  readonly indices: readonly number[];
  readonly labels: readonly number[];
  /** E_q[z|x], (count, latentSize) */
  readonly means: FloatTensor<readonly [count: number, latentSize: number]>;
}

/**
 * Latents and labels for a page of test images.
 *
 * @throws DomainError NotFound: the model was published without them
 * @throws DomainError ModelUnavailable: the file is missing or altered
 */
export async function loadTestLatents(assets: AssetSource, card: ImageModelCard, page: Page): Promise<TestLatents> {
  const { testLatents } = card.files;
  if (!testLatents) throw new DomainError("NotFound", `expected test latents of ${card.id}, got none`);
  const dataset = datasetOf(card);
  const { data: labels } = await fetchArray(assets, testLabelsPath(dataset.name));
  const { data, shape } = await readFile(assets, card, testLatents, arrayReader(testLatents.path));
  const [total = 0, d = 0] = shape;
  if (!(data instanceof Float32Array) || d !== card.latentSize || labels.length < total) {
    throw unavailable(`expected float32 (at most ${labels.length}, ${card.latentSize}), got ${shape}`);
  }
  const indices = pageOf([...Array(total).keys()], page);
  const { offset } = page;
  return {
    dataset: dataset.title,
    count: indices.length,
    total,
    indices,
    labels: [...labels.subarray(offset, offset + indices.length)],
    means: { data: data.subarray(offset * d, (offset + indices.length) * d), shape: [indices.length, d] },
  };
}
