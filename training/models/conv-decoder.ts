/** The convolutional decoder shared by the models of document 002. */
import type { Layer } from "../network/layer.ts";
import { dense } from "./layers.ts";

/** Slope of LeakyReLU, PyTorch's default. */
export const leaky: Layer = { op: "LeakyRelu", alpha: 0.01 };

const conv = (filters: number, kernel: number): Layer => ({ op: "Conv", filters, kernel, stride: 1, pad: 0 });

/** From a vector to logits (28, 28). As in the document, the second reshape mixes channels. */
export const convDecoder: readonly Layer[] = [
  ...dense([128, 1728], leaky),
  { op: "Reshape", shape: [12, 12, 12] },
  conv(36, 3),
  leaky,
  { op: "Reshape", shape: [4, 30, 30] },
  conv(4, 3),
  leaky,
  conv(1, 1),
  { op: "Reshape", shape: [28, 28] },
];

/** From an image to a vector of 128 features. */
export const convEncoder: readonly Layer[] = [
  { op: "Reshape", shape: [1, 28, 28] },
  conv(32, 3),
  leaky,
  conv(64, 3),
  { op: "MaxPool" },
  { op: "Flatten" },
  ...dense([128], leaky),
];
