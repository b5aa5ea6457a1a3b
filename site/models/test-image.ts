/** A model's test images as its figures ask for them. */

import { get } from "../lib/api/requests.ts";
import type { ImageCard } from "../lib/report/card-facts.ts";

/** @throws Error the card names no data set, so no test image can be asked for */
export function testImageRequest({ id, dataset }: ImageCard, index: number) {
  if (!dataset) throw new Error(`testImageRequest: expected a data set of ${id}, got none`);
  return get("/v1/datasets/:name/test/:index", { param: { name: dataset.name, index: String(index) } });
}

/** The labels of a request: of a class-conditional model, and of no other. */
export const theLabels = ({ labels }: ImageCard, each: readonly number[]): { readonly labels?: number[] } =>
  labels === undefined ? {} : { labels: [...each] };
