/** The data sets of the user's own models, among the published ones. */
import { readFile, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { z } from "zod";
import { idPattern } from "../artifact.ts";
import { datasetNames, deriveDatasetIndex } from "./dataset-index.ts";
import { linkFiles } from "./link-files.ts";

/** The only fields of a card that matter here. */
const NamedDatasetSchema = z.object({ dataset: z.object({ name: z.string().regex(idPattern) }) });

/** Name of the data set in a model's card; undefined if it names none or cannot be read. */
async function datasetOf(models: string, id: string): Promise<readonly string[]> {
  const text = await readFile(join(models, id, "card.json"), "utf8").catch(() => "");
  try {
    return [NamedDatasetSchema.parse(JSON.parse(text)).dataset.name];
  } catch {
    return [];
  }
}

/**
 * Links the models' data sets into a folder of static files. They are in `datasets` beside the folder of models, where
 * training puts them; one with the name of a published data set replaces it.
 */
export async function overlayDatasets(folder: string, models: string, ids: readonly string[]): Promise<void> {
  const datasets = join(dirname(models), "datasets");
  const named = (await Promise.all(ids.map((id) => datasetOf(models, id)))).flat();
  const found = (await datasetNames(datasets)).filter((name) => named.includes(name));
  const into = join(folder, "datasets");
  for (const name of found) {
    await rm(join(into, name), { recursive: true, force: true });
    await linkFiles(join(datasets, name), join(into, name));
  }
  await deriveDatasetIndex(into);
}
