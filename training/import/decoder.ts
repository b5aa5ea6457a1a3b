/** A foreign decoder adapted to the contract: latent [, label] to probability or mean. */

import type { onnx as Onnx } from "onnx-proto";
import { cardLimits, type ImageModelCard } from "../../worker/artifact.ts";
import { sizeOf } from "../../worker/tensor.ts";
import { decoderContract, type ImageTensors, type TensorSpec } from "../../worker/tensor-contract.ts";
import { Reshape, Sigmoid } from "../onnx/ops.ts";
import type { Values } from "../onnx/session.ts";
import { assemble, type Binding } from "./assemble.ts";
import { type DecoderOutput, decoderOutput, lastOperator } from "./decoder-output.ts";
import { runForeign } from "./foreign-session.ts";
import {
  type ImageLayout,
  type ImageShape,
  imageLayout,
  layoutInWords,
  pixelsToContract,
  toContract,
} from "./image-layout.ts";
import { readInputs, requireFloat } from "./inputs.ts";
import { type ForeignModel, type ForeignTensor, readModel } from "./model-file.ts";
import {
  comparedRows,
  type ImportedNetwork,
  labelsInTurn,
  randomLatents,
  requireRepeats,
  withFreeBatch,
} from "./network.ts";

export interface DecoderOptions {
  /** Undefined to infer it from the last operator or the values. */
  readonly output: DecoderOutput | undefined;
  /** Shape of flattened images that are not square. */
  readonly imageShape: ImageShape | undefined;
  readonly likelihood: ImageModelCard["likelihood"];
}

export interface ImportedDecoder extends ImportedNetwork {
  readonly tensors: Omit<ImageTensors, "posterior">;
  /** The same network without a final sigmoid, if one was found or added. */
  readonly logits: Uint8Array | undefined;
}

/** @throws Error one sentence about what is not supported */
export async function importDecoder(path: string, options: DecoderOptions): Promise<ImportedDecoder> {
  const foreign = await readModel(path);
  const inputs = readInputs(foreign, "the latent");
  const { main, label } = inputs;
  const latentSize = sizeOf(main.sizes);
  if (latentSize > cardLimits.latentSize) {
    throw new Error(`${path}: expected a latent of at most ${cardLimits.latentSize} numbers, got ${latentSize}`);
  }
  const output = onlyOutput(foreign);
  const rows = comparedRows(output.shape.slice(1).reduce((product: number, size = 1) => product * size, 1));
  const latents = randomLatents(rows, main.sizes);
  const labels = label && labelsInTurn(rows, label);
  const given = (await runForeign(foreign, inputs, latents, labels))[output.name] as Values | undefined;
  const where = `${path}: output ${output.name}`;
  if (!given) throw new Error(`${where}: expected the same numbers each time; export it in evaluation mode`);
  const layout = imageLayout(where, given.shape.slice(1), options.imageShape);
  requireSides(where, layout);
  const last = lastOperator(foreign, output.name);
  const kind = decoderOutput(where, options.likelihood, options.output, last, given.data);
  const tensors = {
    latentSize,
    labels: label?.sizes[0],
    imageShape: layout.imageShape,
    likelihood: options.likelihood,
  };
  const contract = decoderContract({ ...tensors, posterior: "diagonal" });
  const { model, changes } = withFreeBatch(foreign, inputs);
  const bindings: Binding[] = [
    { name: "latent", foreign: main.name, change: reshaped(main.sizes) },
    ...(label ? [{ name: "label", foreign: label.name }] : []),
  ];
  const [pixels] = contract.outputs as [TensorSpec];
  const shaped = toContract(layout);
  const file = assemble("decoder", model, contract, bindings, [
    { name: pixels.name, foreign: output.name, change: kind.output === "logits" ? thenSigmoid(shaped) : shaped },
  ]);
  const means = pixelsToContract(layout, given);
  const expected = kind.output === "logits" ? { ...means, data: means.data.map(sigmoid) } : means;
  const contractRows = {
    latent: { data: latents.data, shape: [rows, latentSize] },
    ...(labels ? { label: labels } : {}),
  };
  const difference = await requireRepeats(path, file, contractRows, { [pixels.name]: expected });
  const moved = layoutInWords(layout);
  // For measurements, because a saturated sigmoid has lost its logit.
  const nodes = kind.output === "logits" ? model.nodes : withoutSigmoid(model, last);
  const logits =
    nodes &&
    assemble("decoder", { ...model, nodes }, { ...contract, outputs: [{ ...pixels, name: "logits" }] }, bindings, [
      { name: "logits", foreign: output.name, change: shaped },
    ]);
  return {
    file,
    contract,
    difference,
    rows,
    foreign,
    tensors,
    logits,
    changes: [...changes, ...(moved ? [`its output ${moved}`] : []), kind.inWords],
  };
}

/** The nodes without a final sigmoid. */
function withoutSigmoid({ nodes }: ForeignModel, last: Onnx.INodeProto | undefined): ForeignModel["nodes"] | undefined {
  if (last?.opType !== "Sigmoid") return undefined;
  return nodes.map((node) => (node === last ? { ...node, opType: "Identity" } : node));
}

/** The nodes that write `shaped`, followed by a sigmoid. */
function thenSigmoid(shaped: Binding["change"]): Binding["change"] {
  return (graph, x, y) => {
    shaped?.(graph, x, `${y}.logits`);
    Sigmoid(graph, shaped ? `${y}.logits` : x, y);
  };
}

function onlyOutput(model: ForeignModel): ForeignTensor {
  const [output, ...others] = model.outputs;
  if (output === undefined || others.length > 0) {
    const names = model.outputs.map(({ name }) => name).join(", ") || "none";
    throw new Error(`${model.path}: expected one output, the pixels, got ${names}; export the decoder alone`);
  }
  requireFloat(model, output, "output");
  return output;
}

function requireSides(where: string, { imageShape }: ImageLayout): void {
  const largest = Math.max(...imageShape);
  if (largest <= cardLimits.imageSide) return;
  throw new Error(`${where}: expected images of at most ${cardLimits.imageSide} pixels a side, got ${largest}`);
}

/** Reshapes (N, d) to another shape, if it differs. */
function reshaped(sizes: readonly number[]): Binding["change"] {
  return sizes.length === 1 ? undefined : (graph, x, y) => void Reshape(graph, x, sizes, y);
}

const sigmoid = (logit: number): number => 1 / (1 + Math.exp(-logit));
