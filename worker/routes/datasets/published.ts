/** The published data sets, as training described them in the static files. */
import { z } from "zod";
import { idPattern } from "../../artifact.ts";
import { datasetIndexPath, datasetPath, type PublishedDataset, PublishedDatasetSchema } from "../../dataset-files.ts";
import { type AssetSource, jsonReader, readAsset } from "../../inference/assets.ts";
import { didYouMean } from "../../nearest-word.ts";
import { DomainError, unavailable } from "../../problem.ts";

const IndexSchema = z.array(z.string().regex(idPattern));

/**
 * The names of all published data sets.
 *
 * @throws DomainError ModelUnavailable: the index is missing or damaged
 */
export async function listNames(assets: AssetSource): Promise<readonly string[]> {
  const names = await readAsset(assets, datasetIndexPath, jsonReader(IndexSchema, datasetIndexPath));
  if (!names) throw unavailable(`expected ${datasetIndexPath}, got nothing`);
  return names;
}

/**
 * The data set of that name.
 *
 * @throws DomainError NotFound: no such data set, or none of its images are published
 * @throws DomainError ModelUnavailable: its description is missing or damaged
 */
export async function loadDataset(assets: AssetSource, name: string): Promise<PublishedDataset> {
  const path = datasetPath(name);
  const dataset = idPattern.test(name)
    ? await readAsset(assets, path, jsonReader(PublishedDatasetSchema, path))
    : undefined;
  if (dataset) return dataset;
  const names = await listNames(assets);
  if (names.includes(name)) throw unavailable(`expected ${path}, got nothing`);
  const detail = `expected one of the published data sets ${names.join(", ")}, got ${name.slice(0, 64)}`;
  throw new DomainError("NotFound", detail + didYouMean(name, names));
}
