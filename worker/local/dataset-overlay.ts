/** The data sets of somebody's own models among the published ones. */
import { readFile, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { z } from "zod";
import { idPattern } from "../artifact.ts";
import { datasetNames, deriveDatasetIndex } from "./dataset-index.ts";
import { linkFiles } from "./link-files.ts";

/** What matters here of a card, whatever else it says. */
const NamedDatasetSchema = z.object({ dataset: z.object({ name: z.string().regex(idPattern) }) });

/** The name of the data set that a model's card names; none where it names none or cannot be read. */
async function datasetOf(models: string, id: string): Promise<readonly string[]> {
  const text = await readFile(join(models, id, "card.json"), "utf8").catch(() => "");
  try {
    return [NamedDatasetSchema.parse(JSON.parse(text)).dataset.name];
  } catch {
    return [];
  }
}

/**
 * Links the data sets that the models speak of into a folder of static files. They lie in `datasets` beside the folder
 * of models, where training puts them; one of a published one's name takes its place.
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
