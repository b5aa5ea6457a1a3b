/**
 * Publishes a checkpoint: measures it, writes ONNX files, verifies them, and only then replaces the previous model.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { ImageModelCardSchema, type TrainedImageCard } from "../../worker/artifact.ts";
import { encodeNpy } from "../../worker/media/npy.ts";
import { type Dataset, firstImages } from "../data/dataset.ts";
import { type Naming, namedByFlag, requireOwnPlace } from "../data/own-place.ts";
import { publishDataset } from "../data/publish-dataset.ts";
import type { Recipe } from "../models/recipe.ts";
import { roundToHalf } from "../network/parameters.ts";
import { exportOnnx, folded, readOnnx } from "../onnx/export.ts";
import { nobody, type Watch } from "../optimise/watch.ts";
import type { Checkpoint } from "../vae/fit/checkpoint.ts";
import { publishedValues } from "../vae/fit/fit.ts";
import { encodeMeans } from "../vae/measure/evaluate.ts";
import { measure } from "../vae/measure/measure.ts";
import { checkParity } from "../vae/measure/parity.ts";
import { rankImages } from "../vae/measure/ranking.ts";
import { withTrained } from "../vae/measure/with-trained.ts";
import { composeCard } from "./card.ts";
import { describeFiles, type ModelFile, modelFolder, readCard, withModelFolder, writeModel } from "./card-file.ts";

/** Maximum size of the file of encoded test images: all of them up to 6 dimensions, the first ones beyond. */
export const latentsBytes = 256 * 1024;

/** A model is renamed by a derivation, a derived one from the same recipe. */
export function namingOf({ id, derivation }: Pick<Recipe, "id" | "derivation">): Naming {
  return { otherId: `--from ${derivation?.from ?? id} --id NAME`, otherData: namedByFlag };
}

/**
 * Publishes the checkpoint's model under `out` and returns its card.
 *
 * @param others checkpoints of the same recipe from other seeds, for the card
 * @throws Error if onnxruntime and the trained graph disagree, or the model would replace one of other data; the
 *   previously published model then stays
 */
export async function publish(
  recipe: Recipe,
  checkpoint: Checkpoint,
  others: readonly Checkpoint[],
  dataset: Dataset,
  out: string,
  watch: Watch = nobody,
): Promise<TrainedImageCard> {
  await requireOwnPlace(out, recipe.id, dataset, namingOf(recipe));
  const { storage = "float32" } = recipe;
  const trainedValues = publishedValues(checkpoint.values);
  const values = storage === "float16" ? roundToHalf(trainedValues) : trainedValues;
  const { seed } = checkpoint.run;
  return withTrained(recipe, { ...recipe, seed }, values, async (trained) => {
    const onnx = exportOnnx(recipe, values, storage);
    const parity = await checkParity(trained, onnx, dataset, watch("verification"));
    const metrics = await measure(trained, dataset, recipe, watch);
    // Rankings and latents refer only to published test images.
    const shown = firstImages(dataset.test, dataset.published.count);
    const { encodedImages = Math.floor(latentsBytes / (4 * recipe.latentSize)) } = recipe;
    const encoded = firstImages(shown, encodedImages);
    const means = await encodeMeans(trained, encoded);
    const contents = {
      decoder: ["decoder.onnx", onnx.decoder],
      encoder: ["encoder.onnx", onnx.encoder],
      testLatents: ["test-latents.npy", encodeNpy(means, [encoded.count, recipe.latentSize])],
      history: ["history.json", Buffer.from(`${JSON.stringify(checkpoint.history, null, 2)}\n`)],
      ranking: [
        "ranking.json",
        Buffer.from(`${JSON.stringify(await rankImages(trained, shown, watch("ranking of the test images")))}\n`),
      ],
    } as const satisfies Record<string, ModelFile>;
    // Before the models that refer to it.
    await publishDataset(out, dataset);
    return withModelFolder(out, recipe.id, async () => {
      // A missing or damaged card does not prevent its replacement.
      const predecessor = await readCard(ImageModelCardSchema, out, recipe.id).catch(() => undefined);
      const measured = { files: describeFiles(contents), metrics, parity };
      const card = composeCard(recipe, checkpoint, others, dataset, measured, predecessor);
      await writeModel(out, card, Object.values(contents));
      return card;
    });
  });
}

/** Measures a published model from the weights in its own files; returns the card with the new figures. */
export async function evaluatePublished(
  recipe: Recipe,
  dataset: Dataset,
  out: string,
  watch: Watch = nobody,
): Promise<TrainedImageCard> {
  const folder = modelFolder(out, recipe.id);
  const card = await readCard(ImageModelCardSchema, out, recipe.id);
  const onnx = {
    decoder: await readFile(join(folder, card.files.decoder.path)),
    encoder: await readFile(join(folder, card.files.encoder?.path ?? "encoder.onnx")),
  };
  const seed = card.training?.seed ?? recipe.seed;
  const metrics = await withTrained(folded(recipe), { ...recipe, seed }, readOnnx(recipe, onnx), (trained) =>
    measure(trained, dataset, recipe, watch),
  );
  return { ...card, metrics } as TrainedImageCard;
}
