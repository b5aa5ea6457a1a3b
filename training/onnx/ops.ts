/**
 * One function an ONNX operator, each appending its node; and the operator of each layer.
 */
import type { ParameterValues, PlacedLayer } from "../vae/blocks.ts";
import type { GraphBuilder } from "./graph.ts";

/** y = x · weight + bias. */
export function Gemm(graph: GraphBuilder, x: string, weight: string, bias: string, y: string): string {
  graph.node("Gemm", [x, weight, bias], [y]);
  return y;
}

export function Relu(graph: GraphBuilder, x: string, y: string): string {
  graph.node("Relu", [x], [y]);
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

/** Equal parts along the second axis, one for each name in `ys`. */
export function Split(graph: GraphBuilder, x: string, sizes: readonly number[], ys: readonly string[]): void {
  graph.node("Split", [x, graph.integers(`${x}.sizes`, sizes)], ys, { axis: { int: 1 } });
}

/** The node of a layer; its output bears the layer's prefix. */
export function writeLayer(
  graph: GraphBuilder,
  { layer, prefix, parameters }: PlacedLayer,
  values: ParameterValues,
  x: string,
): string {
  switch (layer.op) {
    case "Flatten":
      return Flatten(graph, x, prefix);
    case "Reshape":
      return Reshape(graph, x, layer.shape, prefix);
    case "Relu":
      return Relu(graph, x, prefix);
    case "Gemm": {
      const [weight, bias] = parameters.map(({ name, shape }) =>
        graph.weight(name, shape, values[name] as Float32Array),
      );
      return Gemm(graph, x, weight as string, bias as string, prefix);
    }
  }
}
