/** Names and shapes of the tensors in a model's ONNX files, which follow from its card. */
import type { Card, ImageModelCard, ImageShape, RegressorCard } from "./artifact.ts";

/** The networks that a model may publish. */
export type Network = "decoder" | "encoder" | "regressor";

/** A named float32 tensor; -1 stands for the batch dimension. */
export interface TensorSpec {
  readonly name: string;
  readonly shape: readonly number[];
}

/** Names and shapes of a network's inputs and outputs: all float32, with a free batch dimension first. */
export interface TensorContract {
  readonly inputs: readonly TensorSpec[];
  readonly outputs: readonly TensorSpec[];
}

/** The shape of a batch of images. */
export type ImagesShape = readonly [count: number, ...image: ImageShape];

/** Fields of an image model's card that determine the shapes of its networks. */
export type ImageTensors = Pick<ImageModelCard, "latentSize" | "labels" | "imageShape" | "likelihood" | "posterior">;

/** The decoder's only output, the means of p(x|z). */
export const decoderOutput = ({ likelihood }: Pick<ImageTensors, "likelihood">): string =>
  likelihood === "bernoulli" ? "probability" : "mean";

/**
 * decoder: latent (N, d) [, label (N, labels) one-hot] -> probability, or mean of a Gaussian pixel (N, ...imageShape)
 */
export function decoderContract({
  latentSize: d,
  labels,
  imageShape,
  likelihood,
}: ImageTensors): TensorContract & { readonly outputs: readonly [TensorSpec] } {
  return {
    inputs: [{ name: "latent", shape: [-1, d] }, ...labelSpec(labels)],
    outputs: [{ name: decoderOutput({ likelihood }), shape: [-1, ...imageShape] }],
  };
}

/**
 * encoder: image (N, ...imageShape) [, label (N, labels) one-hot] -> mean (N, d) and logVariance (N, d), or
 * choleskyFactor (N, d, d) of a full covariance
 */
export function encoderContract({ latentSize: d, labels, imageShape, posterior }: ImageTensors): TensorContract {
  const spread =
    posterior === "diagonal" ? { name: "logVariance", shape: [-1, d] } : { name: "choleskyFactor", shape: [-1, d, d] };
  return {
    inputs: [{ name: "image", shape: [-1, ...imageShape] }, ...labelSpec(labels)],
    outputs: [{ name: "mean", shape: [-1, d] }, spread],
  };
}

function labelSpec(labels: number | undefined): readonly TensorSpec[] {
  return labels === undefined ? [] : [{ name: "label", shape: [-1, labels] }];
}

/** regressor: input (N, inputSize) -> mean (N), standardDeviation (N) */
export function regressorContract({ inputSize }: Pick<RegressorCard, "inputSize">): TensorContract {
  return {
    inputs: [{ name: "input", shape: [-1, inputSize] }],
    outputs: [
      { name: "mean", shape: [-1] },
      { name: "standardDeviation", shape: [-1] },
    ],
  };
}

/** The networks that a model of its family can publish, the main one first, with their tensors. */
export const networksOf = (card: Card): ReadonlyMap<Network, TensorContract> =>
  card.family === "regressor"
    ? new Map([["regressor", regressorContract(card)]])
    : new Map([
        ["decoder", decoderContract(card)],
        ["encoder", encoderContract(card)],
      ]);

/** The tensors of one of a model's networks, or undefined if its family has no such network. */
export const tensorContract = (card: Card, network: Network): TensorContract | undefined =>
  networksOf(card).get(network);

/** A tensor as onnxruntime describes it; free sizes have names. */
export type FoundTensor =
  | { readonly isTensor: false; readonly name: string }
  | {
      readonly isTensor: true;
      readonly name: string;
      readonly type: string;
      readonly shape: readonly (number | string)[];
    };

/** Differences between a network's tensors and its contract, in words; undefined if they agree. */
export function contractMismatch(
  inputs: readonly FoundTensor[],
  outputs: readonly FoundTensor[],
  contract: TensorContract,
): string | undefined {
  return tensorMismatch("inputs", inputs, contract.inputs) ?? tensorMismatch("outputs", outputs, contract.outputs);
}

function tensorMismatch(
  side: string,
  found: readonly FoundTensor[],
  expected: readonly TensorSpec[],
): string | undefined {
  const inWords = (name: string, type: string, shape: readonly number[]) => `${name} ${type} (${shape.join(", ")})`;
  const wanted = expected.map(({ name, shape }) => inWords(name, "float32", shape));
  const got = found.map((value) =>
    value.isTensor
      ? inWords(
          value.name,
          value.type,
          value.shape.map((size) => (typeof size === "number" ? size : -1)),
        )
      : `${value.name}, no tensor`,
  );
  const agree = got.length === wanted.length && wanted.every((tensor) => got.includes(tensor));
  return agree ? undefined : `expected ${side} ${wanted.join("; ")}, got ${got.join("; ")}`;
}
