/**
 * MNIST's test images as the static files that the Worker serves; the build makes them, and they are not committed.
 *
 *   node training/data/test-images.ts
 */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { datasetPath } from "../../worker/dataset-files.ts";
import { loadDataset } from "./load.ts";
import { isThere, publishDataset } from "./publish-dataset.ts";

// As text, because the tests in workerd also use this file, and their URL has another type.
const publicFolder = fileURLToPath(new URL("../../site/public", import.meta.url).href);

/** Writes the files unless they exist: their source is verified by its digest and never changes. */
export async function writeTestImages(out = publicFolder): Promise<void> {
  // If the last file exists, all do: they are replaced in order.
  if (await isThere(join(out, datasetPath("mnist")))) return;
  await publishDataset(out, await loadDataset());
}

if (import.meta.main) await writeTestImages();
