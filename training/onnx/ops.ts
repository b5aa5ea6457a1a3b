/**
 * One function for each ONNX operator, which appends a node, and the operators of each layer.
 */
import { convTranspose, type Network, type ParameterSpec, type PlacedLayer, placeLayers } from "../network/layer.ts";
import { numbersOf, type ParameterValues } from "../network/parameters.ts";
import type { GraphBuilder } from "./graph.ts";
import { permuteAxes } from "./permute-axes.ts";

/** y = x · weight + bias. */
export function Gemm(graph: GraphBuilder, x: string, weight: string, bias: string, y: string): string {
  graph.node("Gemm", [x, weight, bias], [y]);
  return y;
}

export function Relu(graph: GraphBuilder, x: string, y: string): string {
  graph.node("Relu", [x], [y]);
  return y;
}

export function LeakyRelu(graph: GraphBuilder, x: string, alpha: number, y: string): string {
  graph.node("LeakyRelu", [x], [y], { alpha: { float: alpha } });
  return y;
}

/** Over the last axis. */
export function Softmax(graph: GraphBuilder, x: string, y: string): string {
  graph.node("Softmax", [x], [y]);
  return y;
}

export function Exp(graph: GraphBuilder, x: string, y: string): string {
  graph.node("Exp", [x], [y]);
  return y;
}

/** log(1 + eˣ) */
export function Softplus(graph: GraphBuilder, x: string, y: string): string {
  graph.node("Softplus", [x], [y]);
  return y;
}

export function Add(graph: GraphBuilder, a: string, b: string, y: string): string {
  graph.node("Add", [a, b], [y]);
  return y;
}

export function Sub(graph: GraphBuilder, a: string, b: string, y: string): string {
  graph.node("Sub", [a, b], [y]);
  return y;
}

export function Div(graph: GraphBuilder, a: string, b: string, y: string): string {
  graph.node("Div", [a, b], [y]);
  return y;
}

export function Mul(graph: GraphBuilder, a: string, b: string, y: string): string {
  graph.node("Mul", [a, b], [y]);
  return y;
}

export function MatMul(graph: GraphBuilder, a: string, b: string, y: string): string {
  graph.node("MatMul", [a, b], [y]);
  return y;
}

/** Concatenation along the second axis. */
export function Concat(graph: GraphBuilder, xs: readonly string[], y: string): string {
  graph.node("Concat", xs, [y], { axis: { int: 1 } });
  return y;
}

/** Geometry of a sliding window, the same along both axes. */
interface Window {
  readonly kernel: number;
  readonly stride: number;
  readonly pad: number;
}

const geometry = ({ kernel, stride, pad }: Window) => ({
  kernel_shape: { ints: [kernel, kernel] },
  strides: { ints: [stride, stride] },
  pads: { ints: [pad, pad, pad, pad] },
});

/** Weight (out, in, kernel, kernel). */
export function Conv(graph: GraphBuilder, x: string, weight: string, bias: string, window: Window, y: string): string {
  graph.node("Conv", [x, weight, bias], [y], geometry(window));
  return y;
}

/** Weight (in, out, kernel, kernel); the output is `stride` times as high and wide as the input. */
export function ConvTranspose(
  graph: GraphBuilder,
  x: string,
  weight: string,
  bias: string,
  window: Window,
  y: string,
): string {
  const rest = window.stride + 2 * window.pad - window.kernel;
  graph.node("ConvTranspose", [x, weight, bias], [y], { ...geometry(window), output_padding: { ints: [rest, rest] } });
  return y;
}

export function MaxPool(graph: GraphBuilder, x: string, window: Window, y: string): string {
  graph.node("MaxPool", [x], [y], geometry(window));
  return y;
}

export function Sigmoid(graph: GraphBuilder, x: string, y: string): string {
  graph.node("Sigmoid", [x], [y]);
  return y;
}

/** (N, ...) to (N, the product of the rest). */
export function Flatten(graph: GraphBuilder, x: string, y: string): string {
  graph.node("Flatten", [x], [y], { axis: { int: 1 } });
  return y;
}

/** (N, ...) to (N, ...shape). */
export function Reshape(graph: GraphBuilder, x: string, shape: readonly number[], y: string): string {
  graph.node("Reshape", [x, graph.integers(`${y}.shape`, [-1, ...shape])], [y]);
  return y;
}

/** Axis i of y is axis `axes[i]` of x. */
export function Transpose(graph: GraphBuilder, x: string, axes: readonly number[], y: string): string {
  graph.node("Transpose", [x], [y], { perm: { ints: axes } });
  return y;
}

/** log x */
export function Log(graph: GraphBuilder, x: string, y: string): string {
  graph.node("Log", [x], [y]);
  return y;
}

/** Columns `start` to before `end` of (N, columns). */
export function Slice(graph: GraphBuilder, x: string, start: number, end: number, y: string): string {
  const bounds = [start, end, 1].map((value, index) => graph.integers(`${y}.bound${index}`, [value]));
  graph.node("Slice", [x, ...bounds], [y]);
  return y;
}

/** The shape of x, a list of int64. */
export function Shape(graph: GraphBuilder, x: string, y: string): string {
  graph.node("Shape", [x], [y]);
  return y;
}

/** x broadcast to a shape that is a value of the graph. */
export function Expand(graph: GraphBuilder, x: string, shape: string, y: string): string {
  graph.node("Expand", [x, shape], [y]);
  return y;
}

/** Splits along the second axis, one part for each name in `ys`. */
export function Split(graph: GraphBuilder, x: string, sizes: readonly number[], ys: readonly string[]): void {
  graph.node("Split", [x, graph.integers(`${x}.sizes`, sizes)], ys, { axis: { int: 1 } });
}

/** Appends the nodes of a network's layers to the value `x`; returns the name of the last value. */
export function writeNetwork(
  graph: GraphBuilder,
  network: Network,
  name: string,
  values: ParameterValues,
  x: string,
): string {
  return placeLayers(network, name).reduce((input, placed) => writeLayer(graph, placed, values, input), x);
}

/** Appends the nodes of a layer; the layer's prefix names its output. */
function writeLayer(graph: GraphBuilder, placed: PlacedLayer, values: ParameterValues, x: string): string {
  const { layer, prefix: y, input, parameters } = placed;
  const weights = () => parameters.map((spec) => weight(graph, spec, values)) as [string, string];
  switch (layer.op) {
    case "Flatten":
      return Flatten(graph, x, y);
    case "Reshape":
      return Reshape(graph, x, layer.shape, y);
    case "Concat":
      return Concat(graph, [x, "label"], y);
    case "Relu":
      return Relu(graph, x, y);
    case "LeakyRelu":
      return LeakyRelu(graph, x, layer.alpha, y);
    case "Silu":
      return Mul(graph, x, Sigmoid(graph, x, `${y}.gate`), y);
    case "Softmax":
      return Softmax(graph, x, y);
    case "Gemm":
      return Gemm(graph, x, ...weights(), y);
    case "Conv":
      return Conv(graph, x, ...weights(), layer, y);
    case "ConvTranspose":
      return ConvTranspose(graph, x, ...weights(), convTranspose, y);
    case "MaxPool":
      return MaxPool(graph, x, { kernel: 2, stride: 2, pad: 0 }, y);
    case "Residual": {
      const inner = writeNetwork(graph, { inputShape: input, layers: layer.layers }, y, values, x);
      return Add(graph, x, inner, y);
    }
    case "BatchNormalization":
      throw new Error(`writeLayer: expected ${y} to be folded into the layer before it`);
  }
}

function weight(graph: GraphBuilder, { name, shape, onnxAxes }: ParameterSpec, values: ParameterValues): string {
  const here = numbersOf(values, name);
  if (onnxAxes === undefined) return graph.weight(name, shape, here);
  const shapeThere = onnxAxes.map((axis) => shape[axis] as number);
  return graph.weight(name, shapeThere, permuteAxes(here, shape, onnxAxes));
}

/** The values of these specs in the float32 initializers of an ONNX file. */
export function readParameters(specs: readonly ParameterSpec[], weights: ParameterValues): ParameterValues {
  return Object.fromEntries(
    specs.map(({ name, shape, onnxAxes }) => {
      const there = numbersOf(weights, name);
      if (onnxAxes === undefined) return [name, there];
      const shapeThere = onnxAxes.map((axis) => shape[axis] as number);
      return [
        name,
        permuteAxes(
          there,
          shapeThere,
          shape.map((_, axis) => onnxAxes.indexOf(axis)),
        ),
      ];
    }),
  );
}
