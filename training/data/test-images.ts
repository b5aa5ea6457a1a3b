/**
 * MNIST's test images as the static files that the Worker serves single digits from; made by the build, not committed.
 *
 *   node training/data/test-images.ts
 */
import { access } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { testImagesPath, testImagesPerFile, testLabelsPath } from "../../worker/dataset-files.ts";
import { writeAtomically } from "../files.ts";
import { encodeNpy } from "../npy.ts";
import { loadDataset } from "./dataset.ts";

// As text: the tests in workerd are set up by this file too, and their URL has another type.
const publicFolder = fileURLToPath(new URL("../../site/public", import.meta.url).href);

/** Writes the files unless they are there: what they are made from is held to its digest and never changes. */
export async function writeTestImages(out = publicFolder): Promise<void> {
  const exists = (path: string) =>
    access(join(out, path)).then(
      () => true,
      () => false,
    );
  // Files are written in order: with the last one all are there.
  if (await exists(testImagesPath("mnist", 9999))) return;
  const { name, test } = await loadDataset();
  const [height, width] = test.imageShape;
  await writeAtomically(join(out, testLabelsPath(name)), encodeNpy(test.labels, [test.count]));
  for (let start = 0; start < test.count; start += testImagesPerFile) {
    const count = Math.min(testImagesPerFile, test.count - start);
    const pixels = test.pixels.slice(start * height * width, (start + count) * height * width);
    await writeAtomically(join(out, testImagesPath(name, start)), encodeNpy(pixels, [count, height, width]));
  }
}

if (import.meta.main) await writeTestImages();
