/**
 * From a checkpoint to the published artefact: measure, write ONNX, verify, and only then replace what was there.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs";
import {
  type RegressorCard,
  RegressorCardSchema,
  type RegressorHistory,
  type TrainedRegressorCard,
} from "../../worker/artifact.ts";
import { cardLayers, countTrained, derivationOf, optimizerInWords } from "../card.ts";
import { describeFiles, type ModelFile, modelFolder, readCard, withModelFolder, writeModel } from "../card-file.ts";
import type { RegressorRecipe } from "../models/regressor-recipe.ts";
import { type ParameterValues, toTensors } from "../network/parameters.ts";
import { maxAbsoluteDifference, parityInputs, requireParity } from "../onnx/verify.ts";
import { keptMetrics, mergeSeeds } from "../predecessor.ts";
import type { RegressionData } from "./data.ts";
import { exportRegressor, inputSizeOf, readRegressor } from "./export.ts";
import { lawMean, lawStandardDeviation, tabulateLaw } from "./law.ts";
import { type Predictions, scorePredictions } from "./likelihood.ts";
import { parameterSpecs, parts, predict, type RegressorModel } from "./model.ts";
import { encodeCsv, type Observations, rangeOf } from "./observations.ts";
import type { RegressorCheckpoint } from "./train.ts";

/** Points of the published law. */
const lawPoints = 201;

/**
 * Publishes the checkpoint's model under `out` and returns its card.
 *
 * @param others checkpoints of the same recipe from other seeds, which the card states
 * @throws Error when onnxruntime and the trained graph disagree; what was published before then stays
 */
export async function publishRegressor(
  recipe: RegressorRecipe,
  checkpoint: RegressorCheckpoint,
  others: readonly RegressorCheckpoint[],
  data: RegressionData,
  out: string,
): Promise<TrainedRegressorCard> {
  const { parameters: values } = checkpoint.values;
  const onnx = exportRegressor(recipe, values);
  const parity = await checkParity(recipe, values, onnx, data.train);
  const metrics = measure(recipe, values, data);
  const { inputs: x, targets: y } = data.train;
  const contents: Readonly<Record<string, ModelFile>> = {
    regressor: ["regressor.onnx", onnx],
    history: ["history.json", Buffer.from(`${JSON.stringify(roundHistory(checkpoint.history))}\n`)],
    data: ["data.csv", Buffer.from(encodeCsv({ x, y }))],
    ...(data.test ? { law: ["law.csv", Buffer.from(encodeCsv(tabulateLaw(lawPoints)))] } : {}),
  };
  const card = RegressorCardSchema.parse({
    id: recipe.id,
    title: recipe.title,
    family: recipe.family,
    architecture: recipe.architecture,
    layers: layersOf(recipe),
    inputSize: inputSizeOf(recipe),
    likelihood: "gaussian",
    noise: recipe.noise.kind,
    storage: "float32",
    parameters: countTrained(parameterSpecs(recipe)),
    files: describeFiles(contents),
    dataset: { name: data.name, title: data.title },
    training: {
      optimizer: optimizerInWords(recipe.optimizer),
      learningRate: recipe.optimizer.learningRate,
      steps: checkpoint.values.steps,
      seed: checkpoint.run.seed,
      backend: checkpoint.backend,
      seconds: Math.round(checkpoint.seconds * 10) / 10,
      data: { train: data.train.count, test: data.test?.count ?? 0 },
      ...derivationOf(recipe),
    },
    metrics,
    parity,
    licence: data.licence,
    notes: [...recipe.notes],
  });
  return withModelFolder(out, recipe.id, async () => {
    // Neither no card nor a damaged one stands in the way of its successor.
    const predecessor = await readCard(RegressorCardSchema, out, recipe.id).catch(() => undefined);
    const seeds = mergeSeeds([checkpoint, ...others].map(lastFigures), keptMetrics(card, predecessor).seeds);
    const whole = RegressorCardSchema.parse({ ...card, metrics: { ...metrics, ...seeds } });
    await writeModel(out, whole, Object.values(contents));
    return whole as TrainedRegressorCard;
  });
}

/** Measures what is published, from the weights in its own file; returns the card with the new figures. */
export async function evaluatePublished(
  recipe: RegressorRecipe,
  data: RegressionData,
  out: string,
): Promise<RegressorCard> {
  const card = await readCard(RegressorCardSchema, out, recipe.id);
  const values = readRegressor(recipe, await readFile(join(modelFolder(out, recipe.id), card.files.regressor.path)));
  return { ...card, metrics: measure(recipe, values, data) };
}

function measure(model: RegressorModel, values: ParameterValues, data: RegressionData): RegressorCard["metrics"] {
  const score = ({ inputs, targets }: Observations) =>
    scorePredictions(targets, predictWith(model, values, Float32Array.from(inputs)));
  if (data.test === undefined) return { train: score(data.train) };
  const { inputs, targets } = data.test;
  const law = { mean: inputs.map(lawMean), standardDeviation: inputs.map(lawStandardDeviation) };
  return { train: score(data.train), test: score(data.test), law: scorePredictions(targets, law) };
}

/** Predictions of the trained graph for inputs (count). */
function predictWith(
  model: RegressorModel,
  values: ParameterValues,
  inputs: Float32Array,
): Predictions & Record<keyof Predictions, Float32Array> {
  return tf.tidy(() => {
    const parameters = toTensors(parameterSpecs(model), values);
    const { mean, standardDeviation } = predict(model, parameters, tf.tensor2d(inputs, [inputs.length, 1]));
    return {
      mean: mean.dataSync() as Float32Array,
      standardDeviation: tf.broadcastTo(standardDeviation, mean.shape).dataSync() as Float32Array,
    };
  });
}

/**
 * Compares file and trained graph evenly over the observations' range.
 *
 * @throws Error beyond `parityTolerance`, as a share of the largest prediction where that exceeds 1: a file of one's
 * own may hold numbers of any size
 */
async function checkParity(
  model: RegressorModel,
  values: ParameterValues,
  onnx: Uint8Array,
  { inputs }: Observations,
): Promise<RegressorCard["parity"]> {
  const [from, to] = rangeOf(inputs);
  const grid = Float32Array.from({ length: parityInputs }, (_, i) => from + ((to - from) * i) / (parityInputs - 1));
  const expected = predictWith(model, values, grid);
  const input = { data: grid, shape: [grid.length, inputSizeOf(model)] };
  const difference = Math.max(
    await maxAbsoluteDifference(onnx, { input }, "mean", expected.mean),
    await maxAbsoluteDifference(onnx, { input }, "standardDeviation", expected.standardDeviation),
  );
  const scale = Math.max(1, ...expected.mean.map(Math.abs), ...expected.standardDeviation);
  return requireParity(grid.length, difference, scale);
}

function layersOf({ mean, noise }: RegressorModel): RegressorCard["layers"] {
  const part = parts.standardDeviation;
  const softplus = { part, op: "Softplus", shape: [1], parameters: noise.kind === "constant" ? 1 : 0 };
  return [
    ...cardLayers(mean, parts.mean),
    ...(noise.kind === "constant" ? [] : cardLayers(noise.network, part)),
    softplus,
  ];
}

/** A run's log-likelihoods at its end. */
function lastFigures({ run, history }: RegressorCheckpoint): NonNullable<RegressorCard["metrics"]["seeds"]>[number] {
  const testNats = history.testNats?.at(-1);
  return {
    seed: run.seed,
    trainNats: history.trainNats.at(-1) as number,
    ...(testNats === undefined ? {} : { testNats }),
  };
}

/** Four digits after the point: no curve shows more, and the file stays small. */
function roundHistory(history: RegressorHistory): RegressorHistory {
  return JSON.parse(JSON.stringify(history), (_, value) =>
    typeof value === "number" ? Math.round(value * 1e4) / 1e4 : value,
  );
}
