/** Adapts a recipe to the images and classes of a data set. */

import { sizeOf } from "../../worker/tensor.ts";
import { type Dataset, largestLabel } from "../data/dataset.ts";
import { mnist } from "../data/known.ts";
import type { Layer, Network, Shape } from "../network/layer.ts";
import type { Recipe } from "./recipe.ts";

/**
 * The unchanged recipe for MNIST. For other data, a fully connected recipe gets as many inputs and outputs as the
 * images have pixels, a class-conditional one as many labels as there are classes, and notes about MNIST are removed.
 *
 * @throws Error if the networks are convolutional and the images have another shape
 */
export function fitToData(recipe: Recipe, dataset: Dataset): Recipe {
  if (dataset.name === mnist.name) return recipe;
  return { ...fitLabels(fitShape(recipe, dataset), dataset), notes: [] };
}

function fitShape(recipe: Recipe, { title, train }: Dataset): Recipe {
  const { encoder, decoder, labels = 0 } = recipe;
  const [before, after] = [encoder.inputShape, train.imageShape as Shape];
  if (String(before) === String(after)) return recipe;
  const body = denseBody(decoder, before);
  if (encoder.layers[0]?.op !== "Flatten" || body === undefined) {
    throw new Error(
      `${recipe.id}: expected images of ${before.join("x")} for its convolutions, got ${after.join("x")} in ${title}: ` +
        "choose a fully connected recipe, for example mlp-2d",
    );
  }
  const [pixels, now] = [sizeOf(before), sizeOf(after)];
  return {
    ...recipe,
    architecture: renumber(recipe.architecture, [
      [pixels, now],
      [pixels + labels, now + labels],
    ]),
    encoder: { ...encoder, inputShape: after },
    decoder: { ...decoder, layers: [...body, { op: "Gemm", units: now }, { op: "Reshape", shape: after }] },
  };
}

/** A decoder's layers without a final reshape from a vector to an image of that shape. */
function denseBody({ layers }: Network, image: Shape): readonly Layer[] | undefined {
  const [dense, reshape] = layers.slice(-2);
  return dense?.op === "Gemm" && dense.units === sizeOf(image) && reshape?.op === "Reshape"
    ? layers.slice(0, -2)
    : undefined;
}

function fitLabels(recipe: Recipe, dataset: Dataset): Recipe {
  const { labels, encoder, decoder, latentSize, architecture } = recipe;
  const classes = dataset.classes?.length ?? largestLabel(dataset) + 1;
  if (labels === undefined || labels === classes) return recipe;
  const join = ({ layers, ...network }: Network): Network => ({
    ...network,
    layers: layers.map((layer) => (layer.op === "Concat" ? { ...layer, labels: classes } : layer)),
  });
  const joined = [sizeOf(encoder.inputShape), latentSize];
  return {
    ...recipe,
    labels: classes,
    architecture: renumber(
      architecture,
      joined.map((size) => [size + labels, size + classes]),
    ),
    encoder: join(encoder),
    decoder: join(decoder),
  };
}

/** The architecture in words, with the new sizes at both ends. */
function renumber(architecture: string, widths: readonly (readonly [before: number, after: number])[]): string {
  return widths.reduce(
    (words, [before, after]) =>
      words.replaceAll(new RegExp(`(?<![\\w-])${before}(?=-)|-${before}\\b`, "g"), (found) =>
        found.replace(String(before), String(after)),
      ),
    architecture,
  );
}
