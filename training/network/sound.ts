/**
 * Checks that layers fit together, with errors in the recipe's own terms.
 */

import { sizeOf } from "../../worker/tensor.ts";
import { type Layer, type Network, placeLayers, type Shape } from "./layer.ts";

const ops = Object.keys({
  Flatten: true,
  Reshape: true,
  Gemm: true,
  Concat: true,
  Conv: true,
  ConvTranspose: true,
  MaxPool: true,
  BatchNormalization: true,
  Relu: true,
  LeakyRelu: true,
  Silu: true,
  Softmax: true,
  Residual: true,
} satisfies Record<Layer["op"], true>);

/** Required output shape of a network. */
interface Wanted {
  readonly shape: Shape;
  /** The reason, for the message. */
  readonly because: string;
  /** Number of classes, for class-conditional models. */
  readonly labels?: number | undefined;
}

/** @throws Error naming the first layer that does not fit, or an output of another shape */
export function requireSound(network: Network, name: string, { shape, because, labels }: Wanted): void {
  const output = walk(network, name, labels);
  if (output.join() !== shape.join()) {
    throw new Error(`${name}: expected ${inWords(shape)} at its end, ${because}, got ${inWords(output)}`);
  }
}

/** The shape after the last layer. */
function walk(network: Network, name: string, labels: number | undefined): Shape {
  let shape = network.inputShape;
  let before: Layer | undefined;
  for (const [index, layer] of network.layers.entries()) {
    const problem = problemWith(layer, shape, before, labels);
    if (problem) throw new Error(`${name}, layer ${index + 1}: ${problem}`);
    if (layer.op === "Residual") {
      const inner = walk({ inputShape: shape, layers: layer.layers }, `${name}, layer ${index + 1}`, labels);
      if (inner.join() !== shape.join()) {
        throw new Error(
          `${name}, layer ${index + 1}: a residual block gives back ${inWords(shape)}, got ${inWords(inner)}`,
        );
      }
    }
    const [placed] = placeLayers({ inputShape: shape, layers: [layer] }, name);
    shape = placed?.output ?? shape;
    if (!shape.every((length) => length >= 1)) {
      throw new Error(
        `${name}, layer ${index + 1}: nothing is left of ${inWords(network.inputShape)} after ${layer.op}`,
      );
    }
    before = layer;
  }
  return shape;
}

function problemWith(
  layer: Layer,
  shape: Shape,
  before: Layer | undefined,
  labels: number | undefined,
): string | undefined {
  if (!ops.includes(layer.op)) return `unknown op "${layer.op}"; known are ${ops.join(", ")}`;
  switch (layer.op) {
    case "Reshape":
      return sizeOf(layer.shape) === sizeOf(shape)
        ? undefined
        : `${inWords(shape)} before the reshape to ${layer.shape.join(" x ")} = ${sizeOf(layer.shape)}`;
    case "Gemm":
      if (shape.length !== 1) return `Gemm takes a vector, got ${inWords(shape)}: put a Flatten before it`;
      return countProblem("units", layer.units);
    case "Softmax":
      return shape.length === 1 ? undefined : `Softmax takes a vector, got ${inWords(shape)}: put a Flatten before it`;
    case "Concat":
      if (shape.length !== 1) return `Concat takes a vector, got ${inWords(shape)}: put a Flatten before it`;
      return layer.labels === labels
        ? undefined
        : `Concat joins ${layer.labels} classes, the recipe's labels are ${labels}`;
    case "Conv":
      if (shape.length !== 3) return imagesOnly(layer, shape);
      return (
        countProblem("filters", layer.filters) ??
        countProblem("kernel", layer.kernel) ??
        countProblem("stride", layer.stride)
      );
    case "ConvTranspose":
      return shape.length === 3 ? countProblem("filters", layer.filters) : imagesOnly(layer, shape);
    case "MaxPool":
      return shape.length === 3 ? undefined : imagesOnly(layer, shape);
    case "BatchNormalization":
      return before && ["Gemm", "Conv", "ConvTranspose"].includes(before.op)
        ? undefined
        : `BatchNormalization follows a Gemm, Conv or ConvTranspose, got ${before?.op ?? "nothing"} before it`;
    default:
      return undefined;
  }
}

function imagesOnly({ op }: Layer, shape: Shape): string {
  return `${op} takes channels x height x width, got ${inWords(shape)}: put a Reshape before it`;
}

export function countProblem(name: string, value: number): string | undefined {
  return Number.isSafeInteger(value) && value >= 1
    ? undefined
    : `${name}: expected a whole number of at least 1, got ${value}`;
}

function inWords(shape: Shape): string {
  return shape.length === 1 ? `${shape[0]} units` : shape.join(" x ");
}
