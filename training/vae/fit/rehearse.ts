/**
 * Rehearses a run: one step on one batch, and an export of the untrained networks, so that failures hours into a run
 * occur at once.
 */
import * as tf from "@tensorflow/tfjs-core";
import { batches } from "../../data/batches.ts";
import { pixelValues } from "../../data/binarize.ts";
import { type Dataset, firstImages } from "../../data/dataset.ts";
import { imagesOfEpoch } from "../../data/sampled.ts";
import type { Recipe } from "../../models/recipe.ts";
import { requireSoundRecipe } from "../../models/sound.ts";
import { roundToHalf, toTensors } from "../../network/parameters.ts";
import { exportOnnx } from "../../onnx/export.ts";
import { stream } from "../../optimise/random.ts";
import { checkParity } from "../measure/parity.ts";
import { parameterSpecs } from "../model.ts";
import { disposeState, init, placeBatch, placeState, publishedValues, step } from "./fit.ts";
import { stageDraws } from "./objective.ts";
import { stagesOf } from "./stages.ts";

/** Test images for the comparison of the untrained files. */
const comparedImages = 4;
/** Largest static file that Cloudflare serves. */
const largestFileBytes = 25 * 1024 * 1024;

/** @throws Error naming the recipe and the failure */
export async function rehearse(recipe: Recipe, dataset: Dataset): Promise<void> {
  requireSoundRecipe(recipe);
  try {
    await stepOnce(recipe, dataset);
    await exportOnce(recipe, dataset);
  } catch (problem) {
    throw new Error(`recipe ${recipe.id}: before the first step: ${(problem as Error).message}`);
  }
}

/** One step of every stage. */
async function stepOnce(recipe: Recipe, { train }: Dataset): Promise<void> {
  const { seed, convention, epochs } = recipe;
  const first = imagesOfEpoch(convention, firstImages(train, recipe.batchSize), stream(seed, "pixels"));
  const [batch] = batches(first, pixelValues(convention), first.count);
  if (batch === undefined) throw new Error("expected a training image, got none");
  let state = placeState(recipe, init(recipe, seed));
  for (const stage of stagesOf(recipe, epochs)) {
    const tensors = placeBatch(recipe, batch, stageDraws(recipe, stage, seed, stage.begin)(first.count, 0));
    const { learningRate } = recipe.optimizer;
    const stepped = step(recipe, state, tensors, { learningRate, klWeight: 1, stage });
    state = stepped.state;
    const [loss] = await stepped.loss.data();
    tf.dispose([stepped.loss, tensors.images, tensors.noise, ...(tensors.label ? [tensors.label] : [])]);
    if (!Number.isFinite(loss)) throw new Error(`the loss of the untrained model is ${loss}`);
  }
  disposeState(state);
}

async function exportOnce(recipe: Recipe, dataset: Dataset): Promise<void> {
  const { storage = "float32", convention, seed } = recipe;
  const initial = publishedValues(init(recipe, seed));
  const values = storage === "float16" ? roundToHalf(initial) : initial;
  const onnx = exportOnnx(recipe, values, storage);
  for (const [name, { length }] of Object.entries(onnx)) {
    if (length <= largestFileBytes) continue;
    const size = (length / 1024 / 1024).toFixed(1);
    throw new Error(`${name}.onnx has ${size} MiB; expected at most 25, which is what can be served: fewer units`);
  }
  const parameters = toTensors(parameterSpecs(recipe), values);
  try {
    const few = { ...dataset, test: firstImages(dataset.test, comparedImages) };
    await checkParity({ model: recipe, parameters, convention, seed }, onnx, few);
  } finally {
    tf.dispose(Object.values(parameters));
  }
}
