/** Sequences of layers and networks that several recipes share. */
import type { Layer, Network } from "../network/layer.ts";

/** Fully connected layers of these sizes, each followed by `activation`. */
export function dense(units: readonly number[], activation: Layer): readonly Layer[] {
  return units.flatMap((count): readonly Layer[] => [{ op: "Gemm", units: count }, activation]);
}

/** `count` residual blocks x + activation(dense(x)), which keep the width. */
export function residual(units: number, activation: Layer, count: number): readonly Layer[] {
  return Array.from({ length: count }, () => ({ op: "Residual", layers: dense([units], activation) }));
}

/** From an image (28, 28) to a vector. */
export const fromImage: Layer = { op: "Flatten" };

/** From a vector of 784 logits to an image, at the end of a fully connected decoder. */
export const toImage: readonly Layer[] = [
  { op: "Gemm", units: 784 },
  { op: "Reshape", shape: [28, 28] },
];

/** From one number to one number, by a curve with many possible bends. */
export const wiggle: Network = {
  inputShape: [1],
  layers: [...dense([4, 20, 20], { op: "LeakyRelu", alpha: 0.01 }), { op: "Gemm", units: 1 }],
};
