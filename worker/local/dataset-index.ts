/**
 * The index of the published data sets. The Worker cannot list a folder, so it reads their names from `index.json` beside
 * them; the build and every start derive that file from the folders, and nobody edits it.
 *
 *   node worker/local/dataset-index.ts
 */
import { randomUUID } from "node:crypto";
import { access, mkdir, readdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { idPattern } from "../artifact.ts";

// As text: the tests in workerd are set up by this file too, and their URL has another type.
export const publishedDatasets = fileURLToPath(new URL("../../site/public/datasets", import.meta.url).href);

/** Names of the folders in `datasets` that describe a data set. */
export async function datasetNames(datasets: string): Promise<readonly string[]> {
  const names = (await readdir(datasets).catch(() => [])).filter((name) => idPattern.test(name));
  const found = await Promise.all(
    names.map((name) =>
      access(join(datasets, name, "dataset.json")).then(
        () => [name],
        () => [],
      ),
    ),
  );
  return found.flat().sort();
}

/** Derives the index of a folder of data sets from the folders in it, and replaces it in one step. */
export async function deriveDatasetIndex(datasets: string): Promise<void> {
  const path = join(datasets, "index.json");
  await mkdir(datasets, { recursive: true });
  // Two may do this at once, each for itself.
  const partial = `${path}.${randomUUID()}.partial`;
  await writeFile(partial, `${JSON.stringify(await datasetNames(datasets))}\n`);
  await rename(partial, path);
}

if (import.meta.main) await deriveDatasetIndex(publishedDatasets);
