/**
 * A model's two networks with the estimators' interface: our own layers, or files in onnxruntime.
 */
import * as tf from "@tensorflow/tfjs-core";
import type { Parameters } from "../network/parameters.ts";
import { decodeLogits, encode } from "./elbo.ts";
import type { VaeModel } from "./model.ts";
import type { Posterior } from "./posterior.ts";

/** The caller disposes of the results. */
export interface Networks {
  /**
   * q(z|x) for each image x, (N, ...imageShape).
   *
   * @param label one-hot classes, (N, labels), for class-conditional models
   */
  readonly encode: (images: tf.Tensor, label?: tf.Tensor2D) => Promise<Posterior>;
  /** Logits of the pixels' means given z (N, d), (N, ...imageShape). */
  readonly decodeLogits: (z: tf.Tensor2D, label?: tf.Tensor2D) => Promise<tf.Tensor>;
}

/** The networks of our own layers with their tensors. */
export function layeredNetworks(model: VaeModel, parameters: Parameters): Networks {
  return {
    encode: async (images, label) => tf.tidy(() => encode(model, { parameters, label }, images)),
    decodeLogits: async (z, label) => tf.tidy(() => decodeLogits(model, { parameters, label }, z)),
  };
}
