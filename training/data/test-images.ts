/**
 * MNIST's test images as the static files that the Worker serves single digits from; made by the build, not committed.
 *
 *   node training/data/test-images.ts
 */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { testImagesPath } from "../../worker/dataset-files.ts";
import { loadDataset } from "./load.ts";
import { isThere, publishDataset } from "./publish-dataset.ts";

// As text: the tests in workerd are set up by this file too, and their URL has another type.
const publicFolder = fileURLToPath(new URL("../../site/public", import.meta.url).href);

/** Writes the files unless they are there: what they are made from is held to its digest and never changes. */
export async function writeTestImages(out = publicFolder): Promise<void> {
  // All are there with the last one: they are replaced in order.
  if (await isThere(join(out, testImagesPath("mnist", 99)))) return;
  await publishDataset(out, await loadDataset());
}

if (import.meta.main) await writeTestImages();
