/**
 * A trained regressor as an ONNX file, with the tensor names and shapes of the artefact contract.
 */
import { regressorContract } from "../../worker/tensor-contract.ts";
import type { ParameterValues } from "../network/parameters.ts";
import { openGraph } from "../onnx/export.ts";
import { readWeights } from "../onnx/graph.ts";
import { Expand, Reshape, readParameters, Shape, Softplus, writeNetwork } from "../onnx/ops.ts";
import { constantName, parameterSpecs, parts, type RegressorModel } from "./model.ts";

export function exportRegressor(model: RegressorModel, values: ParameterValues): Uint8Array {
  const { graph, input, outputs } = openGraph(
    "regressor",
    regressorContract({ inputSize: inputSizeOf(model) }),
    "float32",
  );
  const [mean, standardDeviation] = outputs as [string, string];
  Reshape(graph, writeNetwork(graph, model.mean, parts.mean, values, input), [], mean);
  if (model.noise.kind === "constant") {
    const constant = graph.weight(constantName, [1], values[constantName] as Float32Array);
    const one = Softplus(graph, constant, `${parts.standardDeviation}.constant`);
    Expand(graph, one, Shape(graph, mean, `${standardDeviation}.shape`), standardDeviation);
  } else {
    const column = writeNetwork(graph, model.noise.network, parts.standardDeviation, values, input);
    Softplus(graph, Reshape(graph, column, [], `${parts.standardDeviation}.beforeSoftplus`), standardDeviation);
  }
  return graph.encode();
}

/** The model's tensors, read back from its file. */
export function readRegressor(model: RegressorModel, file: Uint8Array): ParameterValues {
  return readParameters(parameterSpecs(model), readWeights(file));
}

/** Numbers in an input. */
export function inputSizeOf({ mean }: RegressorModel): number {
  return mean.inputShape[0] as number;
}
