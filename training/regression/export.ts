/**
 * A trained regressor as an ONNX file in the data's units, with the tensor names and shapes of the artefact contract.
 */
import { regressorContract } from "../../worker/tensor-contract.ts";
import { numbersOf, type ParameterValues } from "../network/parameters.ts";
import { openGraph } from "../onnx/export.ts";
import { type GraphBuilder, readWeights } from "../onnx/graph.ts";
import { Add, Div, Expand, Mul, Reshape, readParameters, Shape, Softplus, Sub, writeNetwork } from "../onnx/ops.ts";
import { constantName, inputSizeOf, parameterSpecs, parts, type RegressorModel } from "./model.ts";
import type { Moments, Scale } from "./scale.ts";

/** @param scale standardisation of the networks' inputs and outputs; without it they are in the data's units */
export function exportRegressor(model: RegressorModel, values: ParameterValues, scale?: Scale): Uint8Array {
  const { graph, input, outputs } = openGraph(
    "regressor",
    regressorContract({ inputSize: inputSizeOf(model) }),
    "float32",
  );
  const named = outputs as [string, string];
  const written = scale ? named.map((name) => `${name}.standardised`) : named;
  const [mean, standardDeviation] = written as [string, string];
  const x = scale ? standardiseInput(graph, input, scale.inputs) : input;
  Reshape(graph, writeNetwork(graph, model.mean, parts.mean, values, x), [], mean);
  if (model.noise.kind === "constant") {
    const constant = graph.weight(constantName, [1], numbersOf(values, constantName));
    const one = Softplus(graph, constant, `${parts.standardDeviation}.constant`);
    Expand(graph, one, Shape(graph, mean, `${standardDeviation}.shape`), standardDeviation);
  } else {
    const column = writeNetwork(graph, model.noise.network, parts.standardDeviation, values, x);
    Softplus(graph, Reshape(graph, column, [], `${parts.standardDeviation}.beforeSoftplus`), standardDeviation);
  }
  if (scale) rescaleOutputs(graph, [mean, standardDeviation], scale.target, named);
  return graph.encode();
}

/** Standardised x; the mean is subtracted first, so that large numbers such as years keep their digits. */
function standardiseInput(graph: GraphBuilder, input: string, moments: readonly Moments[]): string {
  const row = (which: keyof Moments) =>
    graph.weight(
      `${input}.${which}`,
      [1, moments.length],
      Float32Array.from(moments, (each) => each[which]),
    );
  return Div(graph, Sub(graph, input, row("mean"), `${input}.centred`), row("deviation"), `${input}.standardised`);
}

function rescaleOutputs(
  graph: GraphBuilder,
  [mean, standardDeviation]: readonly [string, string],
  target: Moments,
  [meanName, deviationName]: readonly [string, string],
): void {
  const one = (which: keyof Moments) => graph.weight(`target.${which}`, [1], Float32Array.of(target[which]));
  const deviation = one("deviation");
  Add(graph, Mul(graph, mean, deviation, `${mean}.spread`), one("mean"), meanName);
  Mul(graph, standardDeviation, deviation, deviationName);
}

/** The model's tensors, read from its file. */
export function readRegressor(model: RegressorModel, file: Uint8Array): ParameterValues {
  return readParameters(parameterSpecs(model), readWeights(file));
}

/** The scale in a file, if it has one. */
export function readScale(file: Uint8Array): Scale | undefined {
  const weights = readWeights(file);
  const moments = (name: string): readonly Moments[] =>
    Array.from(weights[`${name}.mean`] ?? [], (mean, place) => ({
      mean,
      deviation: weights[`${name}.deviation`]?.[place] as number,
    }));
  const [target] = moments("target");
  return target && { inputs: moments("input"), target };
}
