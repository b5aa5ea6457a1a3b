/**
 * MNIST's test images as the static files that the Worker serves; the build makes them, and they are not committed.
 *
 *   node training/data/test-images.ts
 */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { datasetPath, testImagesPath } from "../../worker/dataset-files.ts";
import { loadDataset } from "./load.ts";
import { isThere, publishDataset } from "./publish-dataset.ts";

// As text, because the tests in workerd also use this file, and their URL has another type.
const publicFolder = fileURLToPath(new URL("../../site/public", import.meta.url).href);

/** Writes the files unless they exist: their source is verified by its digest and never changes. */
export async function writeTestImages(out = publicFolder): Promise<void> {
  // The images are replaced in order, and the description, which alone is committed, after them.
  const last = [testImagesPath("mnist", 99), datasetPath("mnist")];
  const there = await Promise.all(last.map((path) => isThere(join(out, path))));
  if (there.every(Boolean)) return;
  await publishDataset(out, await loadDataset());
}

if (import.meta.main) await writeTestImages();
