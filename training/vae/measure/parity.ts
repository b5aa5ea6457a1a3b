/**
 * Parity of an image model's two files, on the first test images.
 */
import type * as tf from "@tensorflow/tfjs-core";
import type { ImageModelCard } from "../../../worker/artifact.ts";
import { decoderContract } from "../../../worker/tensor-contract.ts";
import { type Dataset, firstImages } from "../../data/dataset.ts";
import type { OnnxFiles } from "../../onnx/export.ts";
import type { Values } from "../../onnx/session.ts";
import { maxAbsoluteDifference, parityInputs, requireParity } from "../../onnx/verify.ts";
import { type Tell, unwatched } from "../../optimise/watch.ts";
import { imageTensors } from "../model.ts";
import { decodeMeans, encodeMeans, imageBatches, type TrainedModel } from "./evaluate.ts";

/** @throws Error if the difference exceeds `parityTolerance` times an output's scale */
export async function checkParity(
  trained: TrainedModel,
  onnx: OnnxFiles,
  dataset: Dataset,
  tell: Tell = unwatched,
): Promise<ImageModelCard["parity"]> {
  const { model } = trained;
  const split = firstImages(dataset.test, parityInputs);
  const means = await encodeMeans(trained, split);
  const decoded = await decodeMeans(trained, means, split.labels);
  const pixels = decoderContract(imageTensors(model)).outputs[0]?.name as string;
  let [ofMeans, ofPixels] = [0, 0];
  for (const { start, count, images, label: classes } of imageBatches(trained, split)) {
    const label: Record<string, Values> = classes === undefined ? {} : { label: valuesOf(classes) };
    const rowsOf = (values: Float32Array) => {
      const size = values.length / split.count;
      return values.subarray(start * size, (start + count) * size);
    };
    const latent = { data: rowsOf(means), shape: [count, model.latentSize] };
    const encoded = { image: valuesOf(images), ...label };
    ofMeans = Math.max(ofMeans, await maxAbsoluteDifference(onnx.encoder, encoded, "mean", rowsOf(means)));
    const pair = { latent, ...label };
    ofPixels = Math.max(ofPixels, await maxAbsoluteDifference(onnx.decoder, pair, pixels, rowsOf(decoded)));
    await tell((start + count) / split.count);
  }
  const [encoder, decoder] = [
    // Latents that no prior constrains grow large, and their rounding errors with them.
    requireParity(split.count, ofMeans, largest(means)),
    requireParity(split.count, ofPixels, largest(decoded)),
  ];
  return {
    inputs: split.count,
    maxAbsoluteDifference: Math.max(encoder.maxAbsoluteDifference, decoder.maxAbsoluteDifference),
  };
}

function valuesOf(tensor: tf.Tensor): Values {
  return { data: tensor.dataSync() as Float32Array, shape: tensor.shape };
}

function largest(values: Float32Array): number {
  return values.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
}
