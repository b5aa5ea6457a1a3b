import { sizeOf } from "../../worker/tensor.ts";
/**
 * The layers of networks, as data: their shapes and their trained tensors.
 *
 * A layer is named after its ONNX operator if there is one. The same record is run by `forward.ts` in training, listed
 * on the model card and exported by `onnx/ops.ts`, so no network is defined twice.
 */

/** A tensor's shape without the batch axis; images are (channels, height, width). */
export type Shape = readonly number[];

export type Layer =
  | { readonly op: "Flatten" }
  | { readonly op: "Reshape"; readonly shape: Shape }
  | { readonly op: "Gemm"; readonly units: number }
  /** Concatenates the one-hot label of a class-conditional model to a vector. */
  | { readonly op: "Concat"; readonly labels: number }
  | {
      readonly op: "Conv";
      readonly filters: number;
      readonly kernel: number;
      readonly stride: number;
      readonly pad: number;
    }
  /** The transpose of a Conv that halves the size: `pad` 1, and an output twice the input. */
  | { readonly op: "ConvTranspose"; readonly filters: number }
  /** Over adjacent windows of 2 x 2. */
  | { readonly op: "MaxPool" }
  | { readonly op: "BatchNormalization" }
  | { readonly op: "Relu" }
  | { readonly op: "LeakyRelu"; readonly alpha: number }
  /** x · sigmoid(x). */
  | { readonly op: "Silu" }
  /** Over a vector. */
  | { readonly op: "Softmax" }
  /** x + f(x); f keeps the shape. */
  | { readonly op: "Residual"; readonly layers: readonly Layer[] };

/** Kernel, stride and padding of every ConvTranspose: 7 x 7 to 14 x 14 to 28 x 28. */
export const convTranspose = { kernel: 3, stride: 2, pad: 1 } as const;

/** A sequence of layers with the shape of its inputs. */
export interface Network {
  readonly inputShape: Shape;
  readonly layers: readonly Layer[];
}

/** A tensor of a layer: its name, e.g. `decoder.2.weight`, its shape here and its initial values. */
export interface ParameterSpec {
  readonly name: string;
  readonly shape: readonly number[];
  /** Initial values: a constant, or U(-bound, bound). */
  readonly initial: { readonly constant: number } | { readonly bound: number };
  /** Learnt by gradient descent, or a running statistic of the data. */
  readonly role: "trained" | "statistic";
  /** Order of these axes in the ONNX file, if it differs. */
  readonly onnxAxes?: readonly number[];
}

function outputShape(layer: Layer, input: Shape): Shape {
  const [channels = 0, height = 0, width = 0] = input;
  switch (layer.op) {
    case "Flatten":
      return [sizeOf(input)];
    case "Reshape":
      return layer.shape;
    case "Gemm":
      return [layer.units];
    case "Concat":
      return [sizeOf(input) + layer.labels];
    case "Conv": {
      const along = (length: number) => Math.floor((length + 2 * layer.pad - layer.kernel) / layer.stride) + 1;
      return [layer.filters, along(height), along(width)];
    }
    case "ConvTranspose":
      return [layer.filters, height * convTranspose.stride, width * convTranspose.stride];
    case "MaxPool":
      return [channels, Math.floor(height / 2), Math.floor(width / 2)];
    default:
      return input;
  }
}

/**
 * The tensors of the layer at `prefix`.
 *
 * A Gemm's weight is (inputs, units); a Conv's (kernel, kernel, in, out) and a ConvTranspose's (kernel, kernel, out,
 * in), as in tfjs. Initial values follow PyTorch's defaults, which the reference results used: U(-1/√fanIn, 1/√fanIn)
 * for weights and biases.
 */
function layerParameters(layer: Layer, input: Shape, prefix: string): readonly ParameterSpec[] {
  const [channels = 0] = input;
  const learnt = (part: string, shape: Shape, fanIn: number, onnxAxes?: readonly number[]): ParameterSpec => ({
    name: `${prefix}.${part}`,
    shape,
    initial: { bound: 1 / Math.sqrt(fanIn) },
    role: "trained",
    ...(onnxAxes ? { onnxAxes } : {}),
  });
  switch (layer.op) {
    case "Gemm": {
      const fanIn = sizeOf(input);
      return [learnt("weight", [fanIn, layer.units], fanIn), learnt("bias", [layer.units], fanIn)];
    }
    case "Conv": {
      const { kernel, filters } = layer;
      const fanIn = channels * kernel * kernel;
      return [
        learnt("weight", [kernel, kernel, channels, filters], fanIn, [3, 2, 0, 1]),
        learnt("bias", [filters], fanIn),
      ];
    }
    case "ConvTranspose": {
      const { kernel } = convTranspose;
      const fanIn = layer.filters * kernel * kernel;
      return [
        learnt("weight", [kernel, kernel, layer.filters, channels], fanIn, [3, 2, 0, 1]),
        learnt("bias", [layer.filters], fanIn),
      ];
    }
    case "BatchNormalization": {
      const each = (part: string, constant: number, role: ParameterSpec["role"]): ParameterSpec => ({
        name: `${prefix}.${part}`,
        shape: [channels],
        initial: { constant },
        role,
      });
      return [
        each("scale", 1, "trained"),
        each("shift", 0, "trained"),
        each("mean", 0, "statistic"),
        each("variance", 1, "statistic"),
      ];
    }
    case "Residual":
      return placeLayers({ inputShape: input, layers: layer.layers }, prefix).flatMap(({ parameters }) => parameters);
    default:
      return [];
  }
}

/** A layer of a network, with its input and output shapes and its tensors. */
export interface PlacedLayer {
  readonly layer: Layer;
  readonly prefix: string;
  readonly input: Shape;
  readonly output: Shape;
  readonly parameters: readonly ParameterSpec[];
}

/** The network's layers with their shapes and parameter names, first to last. */
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

/** All tensors of the network, in the order of computation. */
export function networkParameters(network: Network, name: string): readonly ParameterSpec[] {
  return placeLayers(network, name).flatMap(({ parameters }) => parameters);
}
