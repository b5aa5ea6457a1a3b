/** Requests for a model's test images. */

import { get } from "../lib/api/requests.ts";
import type { ImageCard } from "../lib/report/card-facts.ts";

/** @throws Error the card names no data set */
export function testImageRequest({ id, dataset }: ImageCard, index: number) {
  if (!dataset) throw new Error(`testImageRequest: expected a data set of ${id}, got none`);
  return get("/v1/datasets/:name/test/:index", { param: { name: dataset.name, index: String(index) } });
}

/** Labels in a request, for class-conditional models only. */
export const theLabels = ({ labels }: ImageCard, each: readonly number[]): { readonly labels?: number[] } =>
  labels === undefined ? {} : { labels: [...each] };
