/**
 * A trained model's two networks as ONNX files, with the tensor names and shapes of the artefact contract.
 */
import { tensorContract } from "../../worker/artifact.ts";
import { type Network, type ParameterValues, placeLayers } from "../vae/blocks.ts";
import type { VaeModel } from "../vae/model.ts";
import { createGraph, type GraphBuilder } from "./graph.ts";
import { Sigmoid, Split, writeLayer } from "./ops.ts";

export interface OnnxFiles {
  readonly decoder: Uint8Array;
  readonly encoder: Uint8Array;
}

export function exportOnnx(model: VaeModel, values: ParameterValues): OnnxFiles {
  return { decoder: exportDecoder(model, values), encoder: exportEncoder(model, values) };
}

/** latent (N, d) -> probability (N, height, width). */
function exportDecoder(model: VaeModel, values: ParameterValues): Uint8Array {
  const { inputs, outputs } = contract(model, "decoder");
  const graph = createGraph("decoder");
  const logits = writeNetwork(graph, model.decoder, "decoder", values, graph.input(inputs[0]));
  Sigmoid(graph, logits, outputs[0].name);
  graph.output(outputs[0]);
  return graph.encode();
}

/** image (N, height, width) -> mean (N, d), logVariance (N, d). */
function exportEncoder(model: VaeModel, values: ParameterValues): Uint8Array {
  const { inputs, outputs } = contract(model, "encoder");
  const graph = createGraph("encoder");
  const head = writeNetwork(graph, model.encoder, "encoder", values, graph.input(inputs[0]));
  Split(
    graph,
    head,
    outputs.map(() => model.latentSize),
    outputs.map((output) => output.name),
  );
  for (const output of outputs) graph.output(output);
  return graph.encode();
}

function writeNetwork(graph: GraphBuilder, network: Network, name: string, values: ParameterValues, x: string): string {
  return placeLayers(network, name).reduce((input, placed) => writeLayer(graph, placed, values, input), x);
}

function contract(model: VaeModel, network: "decoder" | "encoder") {
  const [height, width] = model.encoder.inputShape as [number, number];
  const card = {
    latentSize: model.latentSize,
    labels: undefined,
    imageShape: [height, width] as [number, number],
    posterior: "diagonal",
  } as const;
  return tensorContract(card, network) as {
    inputs: readonly [{ name: string; shape: readonly number[] }];
    outputs: readonly [{ name: string; shape: readonly number[] }, ...{ name: string; shape: readonly number[] }[]];
  };
}
