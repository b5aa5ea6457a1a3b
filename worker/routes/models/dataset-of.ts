/** The data set of a model's test latents and ranking. */
import type { ImageModelCard } from "../../artifact.ts";
import { DomainError } from "../../problem.ts";

/** @throws DomainError NotFound: the card names none */
export function datasetOf({ id, dataset }: ImageModelCard): NonNullable<ImageModelCard["dataset"]> {
  if (!dataset) throw new DomainError("NotFound", `expected a data set of ${id}, its card names none`);
  return dataset;
}
