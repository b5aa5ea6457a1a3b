/**
 * A latent-variable model: p(z) = N(0, I), p(x|z) with independent pixels, Gaussian q(z|x); with labels y, all but the
 * prior are conditioned on y.
 */
import type { ImageTensors } from "../../worker/tensor-contract.ts";
import { type Network, networkParameters, type ParameterSpec } from "../network/layer.ts";

/**
 * p(x|z): Bernoulli pixels given by logits, or Gaussian pixels with a common variance about the sigmoid of the logits.
 */
export type Likelihood = { readonly kind: "bernoulli" } | { readonly kind: "gaussian"; readonly variance: number };

/** The densities of a model, independent of the computation of their parameters. */
export interface LatentModel {
  /** d, the dimension of z. */
  readonly latentSize: number;
  /** Number of classes, for class-conditional models. */
  readonly labels?: number;
  readonly likelihood: Likelihood;
  /** Covariance of q(z|x). */
  readonly posterior: "diagonal" | "full";
}

export interface VaeModel extends LatentModel {
  /** The encoder's output for a diagonal covariance; log variances by default. */
  readonly head?: "logDeviation";
  /** x, with the shape of an image, to the posterior's parameters, `headSize` of them. */
  readonly encoder: Network;
  /** z (d) to the pixels' logits, with the shape of an image. */
  readonly decoder: Network;
}

/**
 * Number of outputs of the encoder: the mean, followed by log variances or deviations, or by a factor's log diagonal
 * and the rows below it.
 */
export function headSize(posterior: VaeModel["posterior"], latentSize: number): number {
  return latentSize + (posterior === "diagonal" ? latentSize : (latentSize * (latentSize + 1)) / 2);
}

/** All tensors of the model, the encoder's first. */
export function parameterSpecs(model: VaeModel): readonly ParameterSpec[] {
  return [...networkParameters(model.encoder, "encoder"), ...networkParameters(model.decoder, "decoder")];
}

/** The model for the artefact contract. */
export function imageTensors(model: VaeModel): ImageTensors {
  const imageShape = [...model.encoder.inputShape] as ImageTensors["imageShape"];
  const { latentSize, labels, likelihood, posterior } = model;
  return { latentSize, labels, imageShape, likelihood: likelihood.kind, posterior };
}
