/**
 * The index of a folder of data sets, derived like that of the models (model-index.ts).
 *
 *   node worker/local/dataset-index.ts
 */
import { fileURLToPath } from "node:url";
import { idPattern } from "../artifact.ts";
import { foldersWith, writeIndex } from "./folder-index.ts";

// As text, because the tests in workerd also use this file, and their URL has another type.
export const publishedDatasets = fileURLToPath(new URL("../../site/public/datasets", import.meta.url).href);

/** Names of the data sets with a description in a folder. */
export async function datasetNames(datasets: string): Promise<readonly string[]> {
  return (await foldersWith("dataset.json", datasets)).filter((name) => idPattern.test(name));
}

/** Writes the index of a folder of data sets. */
export const deriveDatasetIndex = async (datasets: string): Promise<void> =>
  writeIndex(datasets, await datasetNames(datasets));

if (import.meta.main) await deriveDatasetIndex(publishedDatasets);
