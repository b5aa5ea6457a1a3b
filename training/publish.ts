/**
 * From a checkpoint to the published artefact: measure, write ONNX, verify, and only then replace what was there.
 */
import { glob } from "node:fs/promises";
import { dirname, join } from "node:path";
import * as tf from "@tensorflow/tfjs";
import type { Card } from "../worker/artifact.ts";
import { describeFile, measure, writeCard } from "./card.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { decodeProbabilities, encodeMeans, type TrainedModel } from "./evaluate.ts";
import { writeAtomically } from "./files.ts";
import { batches } from "./mnist/batches.ts";
import { pixelValues } from "./mnist/binarize.ts";
import { type Dataset, firstImages } from "./mnist/dataset.ts";
import type { Recipe } from "./models/recipe.ts";
import { encodeNpy } from "./npy.ts";
import { exportOnnx, type OnnxFiles } from "./onnx/export.ts";
import { maxAbsoluteDifference, parityTolerance } from "./onnx/verify.ts";
import type { ParameterValues } from "./vae/blocks.ts";
import { parameterSpecs } from "./vae/model.ts";

/** Test images on which files and trained graph are compared. */
const parityInputs = 256;

/** Runs `use` on the recipe with its trained tensors on the current backend. */
export async function withTrained<T>(
  recipe: Recipe,
  seed: number,
  values: ParameterValues,
  use: (trained: TrainedModel) => Promise<T>,
): Promise<T> {
  const parameters = Object.fromEntries(
    parameterSpecs(recipe).map(({ name, shape }) => [name, tf.tensor(values[name] as Float32Array, [...shape])]),
  );
  try {
    return await use({ model: recipe, parameters, convention: recipe.convention, seed });
  } finally {
    tf.dispose(Object.values(parameters));
  }
}

/**
 * Publishes the checkpoint's model under `out` and returns its card.
 *
 * The card is written last: it names the digests of the others, so that a reader who finds them in disagreement
 * knows that the publication was cut short.
 *
 * @throws Error when onnxruntime and the trained graph disagree; what was published before then stays
 */
export async function publish(recipe: Recipe, checkpoint: Checkpoint, dataset: Dataset, out: string): Promise<Card> {
  return withTrained(recipe, checkpoint.run.seed, checkpoint.values.parameters, async (trained) => {
    const onnx = exportOnnx(recipe, checkpoint.values.parameters);
    const parity = await checkParity(trained, onnx, dataset);
    const metrics = await measure(trained, dataset);
    const means = await encodeMeans(trained, dataset.test);
    const contents = {
      decoder: ["decoder.onnx", onnx.decoder],
      encoder: ["encoder.onnx", onnx.encoder],
      testLatents: ["test-latents.npy", encodeNpy(means, [dataset.test.count, recipe.latentSize])],
      history: ["history.json", Buffer.from(`${JSON.stringify(checkpoint.history, null, 2)}\n`)],
    } as const satisfies Record<string, readonly [string, Uint8Array]>;
    const folder = join(out, "models", recipe.id);
    const files = {
      decoder: await describeFile(...contents.decoder),
      encoder: await describeFile(...contents.encoder),
      testLatents: await describeFile(...contents.testLatents),
      history: await describeFile(...contents.history),
    };
    const card = writeCard(recipe, checkpoint, dataset, files, metrics, parity);
    for (const [name, content] of Object.values(contents)) await writeAtomically(join(folder, name), content);
    await writeAtomically(join(folder, "card.json"), `${JSON.stringify(card, null, 2)}\n`);
    const labels = encodeNpy(dataset.test.labels, [dataset.test.count]);
    await writeAtomically(join(out, "datasets", dataset.name, "test-labels.npy"), labels);
    await writeIndex(join(out, "models"));
    return card;
  });
}

/** Lists the ids of all models that have a card: the Worker cannot list a folder. */
async function writeIndex(models: string): Promise<void> {
  const cards = await Array.fromAsync(glob("*/card.json", { cwd: models }));
  const ids = cards.map((path) => dirname(path)).sort();
  await writeAtomically(join(models, "index.json"), `${JSON.stringify(ids)}\n`);
}

/** @throws Error beyond `parityTolerance` */
export async function checkParity(trained: TrainedModel, onnx: OnnxFiles, dataset: Dataset): Promise<Card["parity"]> {
  const split = firstImages(dataset.test, parityInputs);
  const [batch] = batches(split, pixelValues(trained.convention), split.count);
  const means = await encodeMeans(trained, split);
  const difference = await maxAbsoluteDifference(onnx, {
    count: split.count,
    images: (batch as { images: Float32Array }).images,
    imageShape: split.imageShape,
    means,
    latentSize: trained.model.latentSize,
    probabilities: await decodeProbabilities(trained, means),
  });
  if (!(difference <= parityTolerance)) {
    throw new Error(
      `checkParity: expected |onnx - trained| ≤ ${parityTolerance}, got ${difference}; nothing was replaced`,
    );
  }
  return { inputs: split.count, maxAbsoluteDifference: difference };
}
