/**
 * A trained model's two networks as ONNX files, with the tensor names and shapes of the artefact contract.
 */
import { decoderContract, encoderContract, type TensorContract } from "../../worker/tensor-contract.ts";
import { foldBatchNormalization, withoutBatchNormalization } from "../network/fold.ts";
import type { ParameterValues } from "../network/parameters.ts";
import { imageTensors, parameterSpecs, type VaeModel } from "../vae/model.ts";
import { factorPlacement } from "../vae/posterior.ts";
import { createGraph, type GraphBuilder, readWeights, type Storage } from "./graph.ts";
import { Add, Exp, MatMul, Mul, Reshape, readParameters, Sigmoid, Split, writeNetwork } from "./ops.ts";

export interface OnnxFiles {
  readonly decoder: Uint8Array;
  readonly encoder: Uint8Array;
}

/** The model as its files represent it: batch normalisations are folded into the preceding layers. */
export function folded(model: VaeModel): VaeModel {
  const { encoder, decoder } = model;
  return { ...model, encoder: withoutBatchNormalization(encoder), decoder: withoutBatchNormalization(decoder) };
}

/**
 * @param storage precision of the weights; "float16" requires values that are half-precision numbers, or the files
 *   compute something other than the model
 */
export function exportOnnx(model: VaeModel, values: ParameterValues, storage: Storage): OnnxFiles {
  const file = folded(model);
  const fileValues = {
    ...foldBatchNormalization(model.encoder, "encoder", values),
    ...foldBatchNormalization(model.decoder, "decoder", values),
  };
  return { decoder: exportDecoder(file, fileValues, storage), encoder: exportEncoder(file, fileValues, storage) };
}

/** The tensors of `folded(model)`, read from its files. */
export function readOnnx(model: VaeModel, files: OnnxFiles): ParameterValues {
  const weights = { ...readWeights(files.encoder), ...readWeights(files.decoder) };
  return readParameters(parameterSpecs(folded(model)), weights);
}

function exportDecoder(model: VaeModel, values: ParameterValues, storage: Storage): Uint8Array {
  const { graph, input, outputs } = openGraph("decoder", decoderContract(imageTensors(model)), storage);
  const logits = writeNetwork(graph, model.decoder, "decoder", values, input);
  Sigmoid(graph, logits, outputs[0] as string);
  return graph.encode();
}

function exportEncoder(model: VaeModel, values: ParameterValues, storage: Storage): Uint8Array {
  const { graph, input, outputs } = openGraph("encoder", encoderContract(imageTensors(model)), storage);
  const head = writeNetwork(graph, model.encoder, "encoder", values, input);
  const { latentSize: d } = model;
  const [mean, spread] = outputs as [string, string];
  if (model.posterior === "full") writeFactor(graph, head, d, mean, spread);
  else if (model.head === "logDeviation") {
    Split(graph, head, [d, d], [mean, "logDeviation"]);
    Mul(graph, "logDeviation", graph.weight("two", [], Float32Array.of(2)), spread);
  } else Split(graph, head, [d, d], [mean, spread]);
  return graph.encode();
}

/** choleskyFactor, (N, d, d), from its log diagonal and the entries below it. */
function writeFactor(graph: GraphBuilder, head: string, d: number, mean: string, factor: string): void {
  const entries = (d * (d - 1)) / 2;
  const placement = factorPlacement(d);
  Split(graph, head, [d, d, entries], [mean, "logDiagonal", "below"]);
  const onDiagonal = graph.weight("placement.diagonal", [d, d * d], placement.diagonal);
  const offDiagonal = graph.weight("placement.below", [entries, d * d], placement.below);
  const diagonal = MatMul(graph, Exp(graph, "logDiagonal", "diagonal"), onDiagonal, "diagonal.placed");
  Reshape(graph, Add(graph, diagonal, MatMul(graph, "below", offDiagonal, "below.placed"), "flat"), [d, d], factor);
}

/** A graph with the contract's inputs and outputs; its layers start from the first input. */
export function openGraph(name: string, { inputs, outputs }: TensorContract, storage: Storage) {
  const graph = createGraph(name, storage);
  const [input] = inputs.map((spec) => graph.input(spec)) as [string];
  for (const output of outputs) graph.output(output);
  return { graph, input, outputs: outputs.map((output) => output.name) };
}
