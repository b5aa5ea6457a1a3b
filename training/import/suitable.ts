/** Checks that a data set has the images and classes that an imported model takes. */
import type { ImageTensors } from "../../worker/tensor-contract.ts";
import type { Dataset } from "../data/dataset.ts";

/** @throws Error naming the difference */
export function requireEqualImages(
  path: string,
  { imageShape, labels }: Pick<ImageTensors, "imageShape" | "labels">,
  { title, test }: Dataset,
): void {
  if (imageShape.join() !== test.imageShape.join()) {
    throw new Error(
      `--data: expected images of ${imageShape.join("x")} as ${path} gives, got ${test.imageShape.join("x")} in ${title}`,
    );
  }
  const largest = test.labels.reduce((a, b) => Math.max(a, b), 0);
  if (labels !== undefined && largest >= labels) {
    throw new Error(`--data: expected classes 0 to ${labels - 1} as ${path} takes, got a class ${largest} in ${title}`);
  }
}
