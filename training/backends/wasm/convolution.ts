/**
 * The shapes of a convolution, and which ones our kernels support: undilated, channels last, within the padded image.
 */
import * as tf from "@tensorflow/tfjs-core";
import type { TensorInfo } from "./heap.ts";
import { address } from "./heap.ts";
import type { Images } from "./images.ts";

/** Attributes of Conv2D and its two gradients. */
export interface ConvolutionAttributes {
  readonly strides: number | [number, number];
  readonly pad: Parameters<typeof tf.backend_util.computeConv2DInfo>[4];
  readonly dataFormat: "NHWC" | "NCHW";
  readonly dilations?: number | [number, number];
  readonly dimRoundingMode?: "floor" | "round" | "ceil";
}

export type Convolution = tf.backend_util.Conv2DInfo;

/** Sizes, strides and padding; undefined if our kernels do not apply. */
export function convolution(
  inputShape: readonly number[],
  filterShape: readonly number[],
  { strides, pad, dataFormat, dilations = 1, dimRoundingMode }: ConvolutionAttributes,
): Convolution | undefined {
  if (dataFormat !== "NHWC" || [dilations].flat().some((dilation) => dilation !== 1)) return undefined;
  const shapes = [inputShape, filterShape] as [Shape4, Shape4];
  const found = tf.backend_util.computeConv2DInfo(...shapes, strides, dilations, pad, dimRoundingMode);
  const { padInfo, outHeight, outWidth, strideHeight, strideWidth, filterHeight, filterWidth } = found;
  // With rounding up, the last position is partly outside even the padded image.
  const inside =
    (outHeight - 1) * strideHeight + filterHeight <= padInfo.top + found.inHeight + padInfo.bottom &&
    (outWidth - 1) * strideWidth + filterWidth <= padInfo.left + found.inWidth + padInfo.right;
  const empty = [...found.inShape, ...found.outShape].includes(0);
  return inside && !empty ? found : undefined;
}

type Shape4 = [number, number, number, number];

/** A tensor of the convolution's inputs. */
export function inputImages(tensor: TensorInfo, { batchSize, inHeight, inWidth, inChannels }: Convolution): Images {
  return { address: address(tensor), batch: batchSize, height: inHeight, width: inWidth, channels: inChannels };
}

/** A tensor of its outputs. */
export function outputImages(tensor: TensorInfo, { batchSize, outHeight, outWidth, outChannels }: Convolution): Images {
  return { address: address(tensor), batch: batchSize, height: outHeight, width: outWidth, channels: outChannels };
}
