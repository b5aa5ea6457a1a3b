/**
 * Convolutions with any padding on TensorFlow's backend, whose own kernels only accept 'valid' and 'same'.
 *
 * The library supports explicit padding, but the package never uses it in gradients, nor for a number of pixels.
 */
import * as tf from "@tensorflow/tfjs-core";
import { kernelOf, replaceKernel } from "../kernels.ts";
import type { TensorFlowBackend } from "./library.ts";

interface Attributes {
  readonly strides: [number, number] | number;
  readonly pad: "valid" | "same" | number | tf.backend_util.ExplicitPadding;
  readonly dilations?: [number, number] | number;
  readonly dataFormat: "NHWC" | "NCHW";
  readonly dimRoundingMode?: "floor" | "round" | "ceil";
  readonly inputShape?: [number, number, number, number];
  readonly filterShape?: [number, number, number, number];
}
type Inputs = Readonly<Record<"x" | "dy" | "filter", tf.TensorInfo>>;
interface Arguments {
  readonly inputs: Inputs;
  readonly attrs: Attributes;
  readonly backend: TensorFlowBackend;
}

/** TensorFlow's operation of the same name takes these in its own order, with shapes as tensors. */
const operands: Readonly<Record<string, (inputs: Inputs, attributes: Attributes) => (tf.TensorInfo | number[])[]>> = {
  Conv2D: ({ x, filter }) => [x, filter],
  Conv2DBackpropInput: ({ dy, filter }, { inputShape }) => [inputShape as number[], filter, dy],
  Conv2DBackpropFilter: ({ x, dy }, { filterShape }) => [x, filterShape as number[], dy],
};

/** Replaces the three kernels for paddings given as numbers. */
export function registerPaddedConvolutions(): void {
  for (const [operation, list] of Object.entries(operands)) {
    const original = kernelOf<Arguments>("tensorflow", operation);
    const kernelFunc = (args: Arguments): tf.TensorInfo => {
      const { inputs, attrs, backend } = args;
      if (typeof attrs.pad !== "number" || attrs.pad === 0 || attrs.dataFormat !== "NHWC") {
        return original(args);
      }
      const shapes: tf.Tensor[] = [];
      const given = list(inputs, attrs).map((operand) => {
        if (!Array.isArray(operand)) return operand;
        return shapes[shapes.push(tf.tensor1d(operand, "int32")) - 1] as tf.Tensor;
      });
      const output = backend.executeSingleOutput(operation, attributes(backend, attrs, attrs.pad), given);
      tf.dispose(shapes);
      return output;
    };
    replaceKernel("tensorflow", operation, kernelFunc);
  }
}

function attributes({ binding }: TensorFlowBackend, { strides, dilations = 1 }: Attributes, pad: number): object[] {
  const along = (both: [number, number] | number) => [1, ...(Array.isArray(both) ? both : [both, both]), 1];
  const integers = (name: string, value: number[]) => ({ name, type: binding.TF_ATTR_INT, value });
  return [
    { name: "T", type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT },
    { name: "padding", type: binding.TF_ATTR_STRING, value: "EXPLICIT" },
    integers("explicit_paddings", [0, 0, pad, pad, pad, pad, 0, 0]),
    integers("strides", along(strides)),
    integers("dilations", along(dilations)),
  ];
}
