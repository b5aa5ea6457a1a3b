/** A foreign encoder adapted to the contract: image [, label] to mean and logVariance, or choleskyFactor. */
import { sizeOf } from "../../worker/tensor.ts";
import { encoderContract, type ImageTensors } from "../../worker/tensor-contract.ts";
import { assemble, type Binding } from "./assemble.ts";
import { columnsOf, findParts, partInWords, sizeOfRow, written } from "./encoder-parts.ts";
import { runForeign } from "./foreign-session.ts";
import { fromContract, imageLayout, layoutInWords, pixelsFromContract } from "./image-layout.ts";
import { readInputs } from "./inputs.ts";
import { type ForeignModel, readModel } from "./model-file.ts";
import {
  comparedRows,
  type ImportedNetwork,
  labelsInTurn,
  randomImages,
  requireRepeats,
  withFreeBatch,
} from "./network.ts";
import { requireFactor, type SpreadName, spreadKind, spreadOf } from "./spread.ts";

export interface ImportedEncoder extends ImportedNetwork {
  readonly posterior: ImageTensors["posterior"];
}

/**
 * @param decoder sizes of the decoder's latent, label and image
 * @param spreadName the encoder's output besides the mean; if undefined, it is inferred from its name, or the log
 *   variance
 */
export async function importEncoder(
  path: string,
  decoder: Omit<ImageTensors, "posterior">,
  spreadName: SpreadName | undefined,
): Promise<ImportedEncoder> {
  const foreign = await readModel(path);
  const { latentSize: d, imageShape } = decoder;
  const inputs = readInputs(foreign, "the image", imageSizes(foreign, imageShape));
  const { main, label } = inputs;
  const layout = imageLayout(`${path}: input ${main.name}`, main.sizes, imageShape);
  if (label?.sizes[0] !== decoder.labels) {
    const got = (labels: number | undefined) => (labels === undefined ? "none" : `one of ${labels} classes`);
    throw new Error(
      `${path}: expected a label as the decoder has it, ${got(decoder.labels)}; got ${got(label?.sizes[0])}`,
    );
  }
  const rows = comparedRows(sizeOf(imageShape));
  const images = randomImages(rows, imageShape);
  const labels = label && labelsInTurn(rows, label);
  const given = await runForeign(foreign, inputs, pixelsFromContract(layout, images), labels);
  const names = foreign.outputs.map(({ name }) => name).filter((name) => name in given);
  const { mean, spread } = findParts(path, names, given, d);
  const full = spread.columns === undefined && sizeOfRow(given[spread.name]) === d * d && d > 1;
  const posterior = full ? "full" : "diagonal";
  const contract = encoderContract({ ...decoder, posterior });
  const meanValues = columnsOf(given, mean);
  const spreadValues = columnsOf(given, spread);
  const kind = full
    ? undefined
    : spreadKind(path, spread.name, spread.columns ? (spreadName ?? "log-variance") : spreadName, spreadValues);
  if (full) requireFactor(path, spread.name, spreadValues, d);
  const { model, changes } = withFreeBatch(foreign, inputs);
  const bindings: Binding[] = [
    { name: "image", foreign: main.name, change: fromContract(layout) },
    ...(label ? [{ name: "label", foreign: label.name }] : []),
  ];
  const [, spreadSpec] = contract.outputs as [unknown, { name: string; shape: readonly number[] }];
  const file = assemble("encoder", model, contract, bindings, [
    { name: "mean", foreign: mean.name, change: written(mean, given, [d]) },
    {
      name: spreadSpec.name,
      foreign: spread.name,
      change: written(spread, given, spreadSpec.shape.slice(1), kind && spreadOf(kind).write),
    },
  ]);
  const difference = await requireRepeats(
    path,
    file,
    { image: images, ...(labels ? { label: labels } : {}) },
    {
      mean: { data: meanValues, shape: [rows, d] },
      [spreadSpec.name]: {
        data: kind ? spreadValues.map(spreadOf(kind).toLogVariance) : spreadValues,
        shape: [rows, ...spreadSpec.shape.slice(1)],
      },
    },
  );
  const moved = layoutInWords(layout);
  return {
    file,
    contract,
    difference,
    rows,
    foreign,
    posterior,
    changes: [
      ...changes,
      ...(moved ? [`its input ${moved}`] : []),
      `${partInWords(mean)} is read as the mean, ${partInWords(spread)} as ${kind ? spreadOf(kind).inWords : "the Cholesky factor"}`,
    ],
  };
}

/** The image's sizes in the network's order, for sizes that its file leaves free. */
function imageSizes({ inputs }: ForeignModel, imageShape: ImageTensors["imageShape"]): readonly number[] {
  const [channels, height, width] = (imageShape.length === 2 ? [1, ...imageShape] : imageShape) as [
    number,
    number,
    number,
  ];
  const last =
    inputs[0]?.shape.at(-1) === channels && inputs[0]?.shape.length === 4 && inputs[0]?.shape[1] !== channels;
  if (inputs[0]?.shape.length === 3) return [height, width];
  return last ? [height, width, channels] : [channels, height, width];
}
