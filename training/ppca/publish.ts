/** Publishes a PCA model: measures it, writes ONNX files, verifies them, and only then replaces the previous model. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type ImageModelCard, ImageModelCardSchema } from "../../worker/artifact.ts";
import { encodeNpy } from "../../worker/media/npy.ts";
import type { ProbabilisticPca } from "../../worker/probability/latent-variables/probabilistic-pca.ts";
import { sizeOf } from "../../worker/tensor.ts";
import { pixelValues } from "../data/binarize.ts";
import { type Dataset, firstImages, type Split } from "../data/dataset.ts";
import { namedByFlag, requireOwnPlace } from "../data/own-place.ts";
import { publishDataset } from "../data/publish-dataset.ts";
import type { PcaRecipe } from "../models/pca-recipe.ts";
import { networkParameters } from "../network/layer.ts";
import type { OnnxFiles } from "../onnx/export.ts";
import { maxAbsoluteDifference, parityInputs, requireParity } from "../onnx/verify.ts";
import { cardDataset, cardLayers, countTrained } from "../publish/card.ts";
import {
  describeFiles,
  type ModelFile,
  modelFolder,
  readCard,
  withModelFolder,
  writeModel,
} from "../publish/card-file.ts";
import { latentsBytes } from "../publish/publish.ts";
import { fitImages } from "./fit.ts";
import { encodePca, measurePca } from "./measure.ts";
import { exportPca, networksOf, readPca, tensorsOf } from "./networks.ts";

/**
 * Fits the model to the training images, publishes it under `out` and returns its card.
 *
 * @throws Error if onnxruntime and the model disagree, or it would replace a model of other data; the previously
 *   published model then stays
 */
export async function publishPca(recipe: PcaRecipe, dataset: Dataset, out: string): Promise<ImageModelCard> {
  await requireOwnPlace(out, recipe.id, dataset, { otherData: namedByFlag });
  const { latentSize, convention } = recipe;
  const { train, test, published } = dataset;
  const began = performance.now();
  const model = fitImages(train, latentSize);
  const seconds = (performance.now() - began) / 1000;
  const tensors = tensorsOf([...train.imageShape], latentSize);
  const onnx = exportPca(model, tensors);
  const parity = await checkParity(model, onnx, firstImages(test, parityInputs));
  const shown = firstImages(test, published.count);
  const encoded = firstImages(shown, Math.floor(latentsBytes / (4 * latentSize)));
  const contents = {
    decoder: ["decoder.onnx", onnx.decoder],
    encoder: ["encoder.onnx", onnx.encoder],
    testLatents: ["test-latents.npy", encodeNpy(encodePca(model, encoded), [encoded.count, latentSize])],
  } as const satisfies Record<string, ModelFile>;
  const { encoder, decoder } = networksOf(tensors);
  const specs = [...networkParameters(encoder, "encoder"), ...networkParameters(decoder, "decoder")];
  const pixels = sizeOf(train.imageShape);
  const card = ImageModelCardSchema.parse({
    id: recipe.id,
    title: recipe.title,
    family: "vae",
    architecture: `${pixels}-(${latentSize})-${pixels}, linear both ways: a plane in the space of images and its posterior`,
    layers: [...cardLayers(encoder, "encoder"), ...cardLayers(decoder, "decoder")],
    ...tensors,
    pixelVariance: model.noiseVariance,
    storage: "float32",
    parameters: countTrained(specs),
    convention,
    files: describeFiles(contents),
    dataset: cardDataset(dataset),
    training: {
      optimizer: "closed form",
      seed: 0,
      backend: "double precision",
      seconds: Math.round(seconds * 10) / 10,
      batchSize: train.count,
      epochs: 1,
      data: { train: train.count, test: test.count },
    },
    metrics: measurePca(model, test, train),
    parity,
    licence: dataset.licence,
    notes: [...recipe.notes],
  } satisfies ImageModelCard);
  // Before the model that refers to it.
  await publishDataset(out, dataset);
  await withModelFolder(out, recipe.id, () => writeModel(out, card, Object.values(contents)));
  return card;
}

/** Measures the published model from the numbers in its own file; returns the card with the new figures. */
export async function evaluatePublishedPca(recipe: PcaRecipe, dataset: Dataset, out: string): Promise<ImageModelCard> {
  const card = await readCard(ImageModelCardSchema, out, recipe.id);
  const decoder = await readFile(join(modelFolder(out, recipe.id), card.files.decoder.path));
  const model = readPca(decoder, card.pixelVariance as number);
  return { ...card, metrics: measurePca(model, dataset.test, dataset.train) };
}

/**
 * Parity of the files with the model, on these images and their posterior means.
 *
 * @throws Error if the difference exceeds `parityTolerance`
 */
async function checkParity(model: ProbabilisticPca, onnx: OnnxFiles, images: Split): Promise<ImageModelCard["parity"]> {
  const means = encodePca(model, images);
  const q = model.loadings[0]?.length ?? 0;
  const levels = pixelValues("real");
  const image = {
    data: Float32Array.from(images.pixels, (level) => levels[level] as number),
    shape: [images.count, ...images.imageShape],
  };
  const decoded = Float32Array.from({ length: images.count * model.mean.length }, (_, at) => {
    const [n, i] = [Math.floor(at / model.mean.length), at % model.mean.length];
    const along = model.loadings[i]?.reduce((sum, w, k) => sum + w * (means[n * q + k] as number), 0) ?? 0;
    return (model.mean[i] as number) + along;
  });
  const latent = { data: means, shape: [images.count, q] };
  const difference = Math.max(
    await maxAbsoluteDifference(onnx.encoder, { image }, "mean", means),
    await maxAbsoluteDifference(onnx.decoder, { latent }, "mean", decoded),
  );
  return requireParity(images.count, difference, Math.max(...means.map(Math.abs)));
}
