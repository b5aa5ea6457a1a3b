/**
 * Publishes a checkpoint: measures it, writes ONNX files, verifies them, and only then replaces the previous model.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import {
  type RegressorCard,
  RegressorCardSchema,
  type RegressorHistory,
  type TrainedRegressorCard,
} from "../../worker/artifact.ts";
import type { RegressorRecipe } from "../models/regressor-recipe.ts";
import { maxAbsoluteDifference, parityInputs, requireParity } from "../onnx/verify.ts";
import { cardLayers, countTrained, derivationOf, optimizerInWords } from "../publish/card.ts";
import {
  describeFiles,
  type ModelFile,
  modelFolder,
  readCard,
  withModelFolder,
  writeModel,
} from "../publish/card-file.ts";
import { keptMetrics, mergeSeeds } from "../publish/predecessor.ts";
import { publishedRun, type RegressorCheckpoint } from "./checkpoint.ts";
import type { RegressionData } from "./data.ts";
import { architectureInWords, describeColumns, fileNotes } from "./describe.ts";
import { exportRegressor, readRegressor, readScale } from "./export.ts";
import { lawColumns, tabulateLaw } from "./law.ts";
import { measure, predictWith, requireGain, type TrainedRegressor } from "./measure.ts";
import { inputSizeOf, parameterSpecs, parts, type RegressorModel } from "./model.ts";
import { type ColumnNames, firstObservations, namedColumns } from "./observations.ts";
import { encodeCsv } from "./table.ts";

/** Points of the published mean and standard deviation of the data. */
const lawPoints = 201;
/** Rows of a published data.csv: 64 inputs with all their digits take 8 MiB of the 25 of a static file. */
const mostRows = 5000;

/**
 * Publishes the checkpoint's model under `out` and returns its card.
 *
 * @param others checkpoints of the same recipe from other seeds, for the card
 * @throws Error if onnxruntime and the trained graph disagree; the previously published model then stays
 */
export async function publishRegressor(
  recipe: RegressorRecipe,
  checkpoint: RegressorCheckpoint,
  others: readonly RegressorCheckpoint[],
  data: RegressionData,
  out: string,
): Promise<TrainedRegressorCard> {
  const { file } = data;
  const { parameters: values, steps } = publishedRun(checkpoint);
  const trained = { model: recipe, values, scale: file?.scale };
  const onnx = exportRegressor(recipe, values, file?.scale);
  const parity = await checkParity(trained, onnx, data);
  const metrics = measure(trained, data);
  if (file) requireGain(recipe.id, metrics, file.columns.target);
  const published = firstObservations(data.train, mostRows);
  const contents: Readonly<Record<string, ModelFile>> = {
    regressor: ["regressor.onnx", onnx],
    history: ["history.json", Buffer.from(`${JSON.stringify(roundHistory(checkpoint.history))}\n`)],
    data: ["data.csv", Buffer.from(encodeCsv(namedColumns(published, file?.columns ?? lawColumns)))],
    ...(data.test && !file ? { law: ["law.csv", Buffer.from(encodeCsv(Object.entries(tabulateLaw(lawPoints))))] } : {}),
  };
  const card = RegressorCardSchema.parse({
    id: recipe.id,
    title: recipe.title,
    family: recipe.family,
    architecture: file ? architectureInWords(recipe) : recipe.architecture,
    layers: layersOf(recipe),
    inputSize: inputSizeOf(recipe),
    ...(file ? { columns: describeColumns(data.train, file.columns) } : {}),
    likelihood: "gaussian",
    noise: recipe.noise.kind,
    storage: "float32",
    parameters: countTrained(parameterSpecs(recipe)),
    files: describeFiles(contents),
    dataset: { name: data.name, title: data.title },
    training: {
      optimizer: optimizerInWords(recipe.optimizer),
      learningRate: recipe.optimizer.learningRate,
      steps,
      seed: checkpoint.run.seed,
      backend: checkpoint.backend,
      seconds: Math.round(checkpoint.seconds * 10) / 10,
      data: { train: data.train.count, test: data.test?.count ?? 0 },
      ...derivationOf(recipe),
    },
    metrics,
    parity,
    licence: data.licence,
    notes: [...recipe.notes, ...(file ? fileNotes(data, file, metrics, published.count) : [])],
  });
  return withModelFolder(out, recipe.id, async () => {
    // A missing or damaged card does not prevent its replacement.
    const predecessor = await readCard(RegressorCardSchema, out, recipe.id).catch(() => undefined);
    const seeds = mergeSeeds([checkpoint, ...others].map(publishedFigures), keptMetrics(card, predecessor).seeds);
    const whole = RegressorCardSchema.parse({ ...card, metrics: { ...metrics, ...seeds } });
    await writeModel(out, whole, Object.values(contents));
    return whole as TrainedRegressorCard;
  });
}

/** Measures a published model from the weights in its own file; returns the card with the new figures. */
export async function evaluatePublished(
  recipe: RegressorRecipe,
  data: RegressionData,
  out: string,
): Promise<RegressorCard> {
  const card = await readCard(RegressorCardSchema, out, recipe.id);
  requireColumns(card, data);
  const onnx = await readFile(join(modelFolder(out, recipe.id), card.files.regressor.path));
  const trained = { model: recipe, values: readRegressor(recipe, onnx), scale: readScale(onnx) };
  return { ...card, metrics: measure(trained, data) };
}

/** The requested columns, or by default those of the published model. */
export async function publishedColumns(
  out: string,
  id: string,
  asked: Partial<ColumnNames>,
): Promise<Partial<ColumnNames>> {
  if (asked.inputs !== undefined || asked.target !== undefined) return asked;
  const { columns } = await readCard(RegressorCardSchema, out, id).catch(() => ({ columns: undefined }));
  return columns ? { inputs: columns.inputs.map(({ name }) => name), target: columns.target.name } : asked;
}

/** @throws Error naming the file or the columns of the card, if the data's differ */
function requireColumns({ id, columns, dataset }: RegressorCard, { file }: RegressionData): void {
  if (columns === undefined) return;
  if (file === undefined) throw new Error(`--data: expected the file of ${id}, ${dataset?.title}, got none`);
  const inWords = (inputs: readonly string[], target: string) => `"${target}" from "${inputs.join('", "')}"`;
  const expected = inWords(
    columns.inputs.map(({ name }) => name),
    columns.target.name,
  );
  const given = inWords(file.columns.inputs, file.columns.target);
  if (given !== expected) throw new Error(`--data: expected the columns of ${id}, ${expected}, got ${given}`);
}

/**
 * Parity of file and trained graph on the first observations.
 *
 * @throws Error if the difference exceeds `parityTolerance`, relative to the largest prediction if that is above 1. For
 *   a file's data it is relative to the target's deviation, plus the float32 rounding of the largest prediction
 */
async function checkParity(
  trained: TrainedRegressor,
  onnx: Uint8Array,
  { train }: RegressionData,
): Promise<RegressorCard["parity"]> {
  const { count, inputs } = firstObservations(train, parityInputs);
  const expected = predictWith(trained, inputs);
  const input = { data: Float32Array.from(inputs), shape: [count, inputs.length / count] };
  const difference = Math.max(
    await maxAbsoluteDifference(onnx, { input }, "mean", Float32Array.from(expected.mean)),
    await maxAbsoluteDifference(onnx, { input }, "standardDeviation", Float32Array.from(expected.standardDeviation)),
  );
  const largest = Math.max(...expected.mean.map(Math.abs), ...expected.standardDeviation);
  const { scale } = trained;
  return requireParity(count, difference, scale ? scale.target.deviation + largest / 64 : Math.max(1, largest));
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

/** Publishes a run's log-likelihood curves. */
function publishedFigures(checkpoint: RegressorCheckpoint): NonNullable<RegressorCard["metrics"]["seeds"]>[number] {
  const { run, history } = checkpoint;
  const record = history.step.indexOf(publishedRun(checkpoint).steps);
  const testNats = history.testNats?.[record];
  return {
    seed: run.seed,
    trainNats: history.trainNats[record] as number,
    ...(testNats === undefined ? {} : { testNats }),
  };
}

/** Four decimals: no plot shows more, and the file stays small. */
function roundHistory(history: RegressorHistory): RegressorHistory {
  return JSON.parse(JSON.stringify(history), (_, value) =>
    typeof value === "number" ? Math.round(value * 1e4) / 1e4 : value,
  );
}
