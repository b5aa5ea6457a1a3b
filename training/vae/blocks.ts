/**
 * The layers that networks are made of, as data, and what they compute.
 *
 * A layer bears the name of its ONNX operator. Being data, the same record is run by `forward` in training, listed
 * on the model card and written by `onnx/ops.ts`; no network exists twice.
 */
import * as tf from "@tensorflow/tfjs";
import { stream, uniform } from "../random.ts";

/** A tensor's shape without the batch axis. */
export type Shape = readonly number[];

export type Layer =
  | { readonly op: "Flatten" }
  | { readonly op: "Reshape"; readonly shape: Shape }
  | { readonly op: "Gemm"; readonly units: number }
  | { readonly op: "Relu" };

/** Layers in a row, applied to inputs of one shape. */
export interface Network {
  readonly inputShape: Shape;
  readonly layers: readonly Layer[];
}

/** A trained tensor: its name, e.g. `decoder.2.weight`, its shape, and how many inputs a unit sums over. */
export interface ParameterSpec {
  readonly name: string;
  readonly shape: readonly number[];
  readonly fanIn: number;
}

/** Trained tensors by name. */
export type Parameters = Readonly<Record<string, tf.Tensor>>;

/** The same numbers outside the tensor engine. */
export type ParameterValues = Readonly<Record<string, Float32Array>>;

export function sizeOf(shape: Shape): number {
  return shape.reduce((product, length) => product * length, 1);
}

export function outputShape(layer: Layer, input: Shape): Shape {
  switch (layer.op) {
    case "Flatten":
      return [sizeOf(input)];
    case "Reshape":
      return layer.shape;
    case "Gemm":
      return [layer.units];
    case "Relu":
      return input;
  }
}

/** What the layer at `prefix` trains; a Gemm's weight is (inputs, units), its bias (units). */
export function layerParameters(layer: Layer, input: Shape, prefix: string): readonly ParameterSpec[] {
  if (layer.op !== "Gemm") return [];
  const fanIn = sizeOf(input);
  return [
    { name: `${prefix}.weight`, shape: [fanIn, layer.units], fanIn },
    { name: `${prefix}.bias`, shape: [layer.units], fanIn },
  ];
}

/** A layer in its place: its input and output shape and the tensors it trains. */
export interface PlacedLayer {
  readonly layer: Layer;
  readonly prefix: string;
  readonly input: Shape;
  readonly output: Shape;
  readonly parameters: readonly ParameterSpec[];
}

/** The network's layers with shapes and parameter names worked out, first to last. */
export function placeLayers(network: Network, name: string): readonly PlacedLayer[] {
  let input = network.inputShape;
  return network.layers.map((layer, index) => {
    const prefix = `${name}.${index}`;
    const placed = {
      layer,
      prefix,
      input,
      output: outputShape(layer, input),
      parameters: layerParameters(layer, input, prefix),
    };
    input = placed.output;
    return placed;
  });
}

/**
 * Initial values, U(-1/√fanIn, 1/√fanIn) for weights and biases alike: PyTorch's default for a linear layer, which
 * the reference numbers were trained from.
 */
export function initialise(specs: readonly ParameterSpec[], seed: number): ParameterValues {
  return Object.fromEntries(
    specs.map(({ name, shape, fanIn }, index) => [
      name,
      uniform(stream(seed, "initialise", index), sizeOf(shape), 1 / Math.sqrt(fanIn)),
    ]),
  );
}

/** The network's output for a batch x of shape (N, ...inputShape). */
export function forward(network: Network, name: string, parameters: Parameters, x: tf.Tensor): tf.Tensor {
  return placeLayers(network, name).reduce((input, placed) => applyLayer(placed, parameters, input), x);
}

function applyLayer({ layer, prefix, output }: PlacedLayer, parameters: Parameters, x: tf.Tensor): tf.Tensor {
  switch (layer.op) {
    case "Flatten":
    case "Reshape":
      return tf.reshape(x, [-1, ...output]);
    case "Gemm":
      return tf.add(
        tf.matMul(x as tf.Tensor2D, parameters[`${prefix}.weight`] as tf.Tensor2D),
        parameters[`${prefix}.bias`] as tf.Tensor,
      );
    case "Relu":
      return tf.relu(x);
  }
}
