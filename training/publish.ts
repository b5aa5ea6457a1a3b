/**
 * From a checkpoint to the published artefact: measure, write ONNX, verify, and only then replace what was there.
 */
import { glob, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import * as tf from "@tensorflow/tfjs";
import { type ImageModelCard, ImageModelCardSchema } from "../worker/artifact.ts";
import { decoderContract } from "../worker/tensor-contract.ts";
import { describeFile, measure, writeCard } from "./card.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { decodeMeans, encodeMeans, imageBatches, type TrainedModel } from "./evaluate.ts";
import { writeAtomically } from "./files.ts";
import { publishedValues } from "./fit.ts";
import { type Dataset, firstImages, requireSuitable } from "./mnist/dataset.ts";
import type { Recipe } from "./models/recipe.ts";
import { type ParameterValues, roundToHalf, toTensors } from "./network/parameters.ts";
import { encodeNpy } from "./npy.ts";
import { exportOnnx, folded, type OnnxFiles, readOnnx } from "./onnx/export.ts";
import { maxAbsoluteDifference, parityTolerance, type Values } from "./onnx/verify.ts";
import { rankImages } from "./ranking.ts";
import { imageTensors, parameterSpecs, type VaeModel } from "./vae/model.ts";

/** Test images on which files and trained graph are compared. */
const parityInputs = 256;
/** Size that the file of encoded test images may have: all of them up to 6 dimensions, the first of them beyond. */
const latentsBytes = 256 * 1024;

/** Runs `use` on the model with its trained tensors on the current backend. */
async function withTrained<T>(
  model: VaeModel,
  { convention, seed }: Pick<Recipe, "convention" | "seed">,
  values: ParameterValues,
  use: (trained: TrainedModel) => Promise<T>,
): Promise<T> {
  const parameters = toTensors(parameterSpecs(model), values);
  try {
    return await use({ model, parameters, convention, seed });
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
 * @param others checkpoints of the same recipe from other seeds, which the card states
 * @throws Error when onnxruntime and the trained graph disagree; what was published before then stays
 */
export async function publish(
  recipe: Recipe,
  checkpoint: Checkpoint,
  others: readonly Checkpoint[],
  dataset: Dataset,
  out: string,
): Promise<ImageModelCard> {
  requireSuitable(recipe, dataset);
  const { storage = "float32" } = recipe;
  const trainedValues = publishedValues(checkpoint.values);
  const values = storage === "float16" ? roundToHalf(trainedValues) : trainedValues;
  const { seed } = checkpoint.run;
  return withTrained(recipe, { ...recipe, seed }, values, async (trained) => {
    const onnx = exportOnnx(recipe, values, storage);
    const parity = await checkParity(trained, onnx, dataset);
    const metrics = await measure(trained, dataset, recipe.otherConvention);
    const encoded = firstImages(dataset.test, Math.floor(latentsBytes / (4 * recipe.latentSize)));
    const means = await encodeMeans(trained, encoded);
    const contents = {
      decoder: ["decoder.onnx", onnx.decoder],
      encoder: ["encoder.onnx", onnx.encoder],
      testLatents: ["test-latents.npy", encodeNpy(means, [encoded.count, recipe.latentSize])],
      history: ["history.json", Buffer.from(`${JSON.stringify(checkpoint.history, null, 2)}\n`)],
      ranking: ["ranking.json", Buffer.from(`${JSON.stringify(await rankImages(trained, dataset.test))}\n`)],
    } as const satisfies Record<string, readonly [string, Uint8Array]>;
    const folder = join(out, "models", recipe.id);
    const files = {
      decoder: await describeFile(...contents.decoder),
      encoder: await describeFile(...contents.encoder),
      testLatents: await describeFile(...contents.testLatents),
      history: await describeFile(...contents.history),
      ranking: await describeFile(...contents.ranking),
    };
    const card = writeCard(recipe, checkpoint, others, dataset, files, metrics, parity);
    for (const [name, content] of Object.values(contents)) await writeAtomically(join(folder, name), content);
    await writeAtomically(join(folder, "card.json"), `${JSON.stringify(card, null, 2)}\n`);
    const labels = encodeNpy(dataset.test.labels, [dataset.test.count]);
    await writeAtomically(join(out, "datasets", dataset.name, "test-labels.npy"), labels);
    await writeIndex(join(out, "models"));
    return card;
  });
}

/** Measures what is published, from the weights in its own files; returns the card with the new figures. */
export async function evaluatePublished(recipe: Recipe, dataset: Dataset, out: string): Promise<ImageModelCard> {
  requireSuitable(recipe, dataset);
  const folder = join(out, "models", recipe.id);
  const card = ImageModelCardSchema.parse(JSON.parse(await readFile(join(folder, "card.json"), "utf8")));
  const onnx = {
    decoder: await readFile(join(folder, card.files.decoder.path)),
    encoder: await readFile(join(folder, card.files.encoder?.path ?? "encoder.onnx")),
  };
  const { seed } = card.training;
  const metrics = await withTrained(folded(recipe), { ...recipe, seed }, readOnnx(recipe, onnx), (trained) =>
    measure(trained, dataset, recipe.otherConvention),
  );
  return { ...card, metrics };
}

/** Lists the ids of all models that have a card: the Worker cannot list a folder. */
export async function writeIndex(models: string): Promise<void> {
  const cards = await Array.fromAsync(glob("*/card.json", { cwd: models }));
  const ids = cards.map((path) => dirname(path)).sort();
  await writeAtomically(join(models, "index.json"), `${JSON.stringify(ids)}\n`);
}

/** @throws Error beyond `parityTolerance` */
async function checkParity(
  trained: TrainedModel,
  onnx: OnnxFiles,
  dataset: Dataset,
): Promise<ImageModelCard["parity"]> {
  const { model } = trained;
  const split = firstImages(dataset.test, parityInputs);
  const means = await encodeMeans(trained, split);
  const batch = imageBatches(trained, split).next().value;
  if (!batch) throw new Error("checkParity: expected test images, got none");
  const { images, pass } = batch;
  const label: Record<string, Values> =
    pass.label === undefined ? {} : { label: { data: pass.label.dataSync() as Float32Array, shape: pass.label.shape } };
  const image = { data: images.dataSync() as Float32Array, shape: images.shape };
  const latent = { data: means, shape: [split.count, model.latentSize] };
  const pixels = decoderContract(imageTensors(model)).outputs[0]?.name as string;
  const decoded = await decodeMeans(trained, means, split.labels);
  const difference = Math.max(
    await maxAbsoluteDifference(onnx.encoder, { image, ...label }, "mean", means),
    await maxAbsoluteDifference(onnx.decoder, { latent, ...label }, pixels, decoded),
  );
  if (!(difference <= parityTolerance)) {
    throw new Error(
      `checkParity: expected |onnx - trained| ≤ ${parityTolerance}, got ${difference}; nothing was replaced`,
    );
  }
  return { inputs: split.count, maxAbsoluteDifference: difference };
}
