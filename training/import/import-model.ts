/**
 * Imports foreign ONNX files as a published model: they are read, adapted to the contract, verified against the
 * originals, measured if there are an encoder and data, and only then written.
 */
import { CardSchema, type Convention, type ImageModelCard } from "../../worker/artifact.ts";
import type { Dataset } from "../data/dataset.ts";
import { type Naming, requireOwnPlace } from "../data/own-place.ts";
import { publishDataset } from "../data/publish-dataset.ts";
import {
  describeFiles,
  listModels,
  type ModelFile,
  readCard,
  withModelFolder,
  writeModel,
} from "../publish/card-file.ts";
import { importedCard } from "./card.ts";
import { type DecoderOptions, importDecoder } from "./decoder.ts";
import { importEncoder } from "./encoder.ts";
import { cardLayers } from "./layers.ts";
import { type MeasuredImport, measureImport } from "./measure.ts";
import type { ImportedNetwork } from "./network.ts";
import type { SpreadName } from "./spread.ts";
import { requireEqualImages } from "./suitable.ts";

/** Cloudflare's limit for a static file. */
const fileBytes = 25 * 1024 * 1024;

const naming: Naming = {
  otherId: "--id",
  otherData: ["--data", "rename that folder, or publish in another with --out"],
};

export interface ImportOptions extends Pick<DecoderOptions, "output" | "imageShape"> {
  readonly decoder: string;
  readonly encoder: string | undefined;
  readonly id: string;
  readonly title: string;
  readonly convention: Convention;
  /** Variance of Gaussian pixels; undefined for Bernoulli pixels. */
  readonly pixelVariance: number | undefined;
  readonly spread: SpreadName | undefined;
  readonly out: string;
}

/**
 * @param dataset data for measurements; without it nothing is measured
 * @param say called with each step and finding, one line each
 * @throws Error one sentence about what is not supported; the previously published model then stays
 */
export async function importModel(
  options: ImportOptions,
  dataset: Dataset | undefined,
  say: (line: string) => void,
): Promise<ImageModelCard> {
  const { id, title, convention, pixelVariance, out } = options;
  await requireFreePlace(out, id);
  if (dataset) await requireOwnPlace(out, id, dataset, naming);
  const likelihood = pixelVariance === undefined ? "bernoulli" : "gaussian";
  const decoder = await importDecoder(options.decoder, { ...options, likelihood });
  report(options.decoder, decoder, say);
  if (dataset) requireEqualImages(options.decoder, decoder.tensors, dataset);
  const encoder = options.encoder && (await importEncoder(options.encoder, decoder.tensors, options.spread));
  if (encoder) report(options.encoder as string, encoder, say);
  const networks = encoder ? [decoder, encoder] : [decoder];
  const layers = [
    ...(encoder ? await cardLayers(encoder.file, encoder.contract, "encoder") : []),
    ...(await cardLayers(decoder.file, decoder.contract, "decoder")),
  ];
  const tensors = { ...decoder.tensors, posterior: encoder ? encoder.posterior : ("diagonal" as const) };
  const measured: MeasuredImport =
    encoder && dataset
      ? await measureImport({ decoder, encoder, layers, convention, pixelVariance }, dataset, say)
      : { metrics: {}, files: {} };
  const contents: Record<string, ModelFile> = {
    decoder: ["decoder.onnx", decoder.file],
    ...(encoder ? { encoder: ["encoder.onnx", encoder.file] as const } : {}),
    ...measured.files,
  };
  const card = importedCard({
    id,
    title,
    convention,
    pixelVariance,
    tensors,
    layers,
    parity: {
      inputs: Math.min(...networks.map(({ rows }) => rows)),
      maxAbsoluteDifference: Math.max(...networks.map(({ difference }) => difference)),
    },
    files: describeFiles(contents) as ImageModelCard["files"],
    metrics: measured.metrics,
    dataset,
    storage: networks.some(({ foreign }) => foreign.half) ? "float16" : "float32",
    notes: networks.map(({ foreign, changes }) => `${foreign.origin}: ${changes.join("; ")}`),
  });
  // Before the model that refers to it.
  if (dataset && measured.files.testLatents) await publishDataset(out, dataset);
  await withModelFolder(out, id, () => writeModel(out, card, Object.values(contents)));
  return card;
}

/** @throws Error if the id belongs to a model that was trained here */
async function requireFreePlace(out: string, id: string): Promise<void> {
  if (!(await listModels(out)).includes(id)) return;
  const card = await readCard(CardSchema, out, id).catch(() => undefined);
  if (!card?.training) return;
  throw new Error(
    `--id: ${id} is a trained model in ${out}; choose another id, or first: npm run train -- remove ${id} --out ${out}`,
  );
}

function report(path: string, { file, changes, difference, rows }: ImportedNetwork, say: (line: string) => void): void {
  if (file.length > fileBytes) {
    throw new Error(`${path}: expected at most 25 MiB, the limit of a static file, got ${file.length} bytes`);
  }
  for (const change of changes) say(`${path}: ${change}`);
  say(
    `${path}: 1, 3 and ${rows} rows agree with the original row by row, largest difference ${difference.toExponential(1)}`,
  );
}
