/**
 * The forward pass of a network, with tfjs operations.
 *
 * Inside a network, tensors with channels are channels-last, as tfjs's backends expect; shapes in `layer.ts` are
 * channels-first, as in ONNX, and so are a network's input and output. Conversions happen there, and where a vector
 * becomes an image or vice versa.
 */
import * as tf from "@tensorflow/tfjs-core";
import { batchNormalize, batchStatistics, epsilon } from "./batch-norm.ts";
import { gemm } from "./gemm.ts";
import { convTranspose, type Network, type PlacedLayer, placeLayers, type Shape } from "./layer.ts";
import type { Parameters } from "./parameters.ts";
import { silu } from "./silu.ts";

/** Further inputs of a forward pass. */
export interface Pass {
  readonly parameters: Parameters;
  /** One-hot classes, (N, labels), for class-conditional models. */
  readonly label?: tf.Tensor2D | undefined;
  /**
   * Callback in training: batch normalisation then uses the batch's own statistics and reports them, with the number of
   * values behind each. Without it, batch normalisation uses the running statistics.
   */
  readonly onStatistics?:
    | ((prefix: string, mean: tf.Tensor1D, variance: tf.Tensor1D, count: number) => void)
    | undefined;
}

/** The network's output, (N, ...outputShape), for a batch x of shape (N, ...inputShape). */
export function forward(network: Network, name: string, pass: Pass, x: tf.Tensor): tf.Tensor {
  const placed = placeLayers(network, name);
  const output = applyLayers(placed, pass, channelsLast(x, network.inputShape));
  return channelsFirst(output, placed.at(-1)?.output ?? network.inputShape);
}

function applyLayers(layers: readonly PlacedLayer[], pass: Pass, x: tf.Tensor): tf.Tensor {
  return layers.reduce((input, placed) => applyLayer(placed, pass, input), x);
}

function applyLayer({ layer, prefix, input, output }: PlacedLayer, pass: Pass, x: tf.Tensor): tf.Tensor {
  const parameter = (part: string) => pass.parameters[`${prefix}.${part}`] as tf.Tensor;
  switch (layer.op) {
    case "Flatten":
    case "Reshape":
      return channelsLast(tf.reshape(channelsFirst(x, input), [-1, ...output]), output);
    case "Gemm":
      return gemm({ x, weight: parameter("weight"), bias: parameter("bias") });
    case "Concat":
      if (pass.label === undefined) throw new Error(`forward: expected a label at ${prefix}, got none`);
      return tf.concat([x as tf.Tensor2D, pass.label], 1);
    case "Conv": {
      const filter = parameter("weight") as tf.Tensor4D;
      return tf.add(
        tf.conv2d(x as tf.Tensor4D, filter, layer.stride, layer.pad, "NHWC", 1, "floor"),
        parameter("bias"),
      );
    }
    case "ConvTranspose": {
      const filter = parameter("weight") as tf.Tensor4D;
      const [channels, height, width] = output as [number, number, number];
      const shape: [number, number, number, number] = [x.shape[0] as number, height, width, channels];
      const { stride, pad } = convTranspose;
      return tf.add(tf.conv2dTranspose(x as tf.Tensor4D, filter, shape, stride, pad, "floor"), parameter("bias"));
    }
    case "MaxPool":
      return tf.maxPool(x as tf.Tensor4D, 2, 2, "valid");
    case "BatchNormalization":
      return normalize(prefix, pass, x);
    case "Relu":
      return tf.relu(x);
    case "LeakyRelu":
      return tf.leakyRelu(x, layer.alpha);
    case "Silu":
      return silu(x);
    case "Softmax":
      return tf.softmax(x);
    case "Residual":
      return tf.add(x, applyLayers(placeLayers({ inputShape: input, layers: layer.layers }, prefix), pass, x));
  }
}

function normalize(prefix: string, { parameters, onStatistics }: Pass, x: tf.Tensor): tf.Tensor {
  const [scale, shift, mean, variance] = ["scale", "shift", "mean", "variance"].map(
    (part) => parameters[`${prefix}.${part}`],
  ) as [tf.Tensor1D, tf.Tensor1D, tf.Tensor1D, tf.Tensor1D];
  if (onStatistics === undefined) {
    const gain = tf.mul(scale, tf.rsqrt(tf.add(variance, epsilon)));
    return tf.add(tf.mul(x, gain), tf.sub(shift, tf.mul(mean, gain)));
  }
  const statistics = batchStatistics(x);
  onStatistics(prefix, statistics.mean, statistics.variance, x.size / scale.size);
  return batchNormalize(x, scale, shift, statistics);
}

/** From the internal layout to the external one; only images with several channels differ. */
function channelsFirst(x: tf.Tensor, shape: Shape): tf.Tensor {
  return hasChannels(shape) ? tf.transpose(x, [0, 3, 1, 2]) : x;
}

function channelsLast(x: tf.Tensor, shape: Shape): tf.Tensor {
  if (hasChannels(shape)) return tf.transpose(x, [0, 2, 3, 1]);
  const [channels, height, width] = shape;
  return shape.length === 3 ? tf.reshape(x, [-1, height as number, width as number, channels as number]) : x;
}

function hasChannels(shape: Shape): boolean {
  return shape.length === 3 && shape[0] !== 1;
}
