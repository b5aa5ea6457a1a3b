/**
 * A latent-variable model: p(z) = N(0, I), p(x|z) of independent pixels, q(z|x) Gaussian; with labels y, all of them
 * given y but the prior.
 */
import type { ImageTensors } from "../../worker/tensor-contract.ts";
import { type Network, networkParameters, type ParameterSpec } from "../network/layer.ts";

/** p(x|z): Bernoulli pixels by their logits, or Gaussian ones of one variance about the sigmoid of the logits. */
export type Likelihood = { readonly kind: "bernoulli" } | { readonly kind: "gaussian"; readonly variance: number };

/** The densities of a model, whatever computes their parameters. */
export interface LatentModel {
  /** d, the dimension of z. */
  readonly latentSize: number;
  /** Number of classes, of a class-conditional model. */
  readonly labels?: number;
  readonly likelihood: Likelihood;
  /** Covariance of q(z|x). */
  readonly posterior: "diagonal" | "full";
}

export interface VaeModel extends LatentModel {
  /** What the encoder's head gives for a diagonal covariance; log variances unless said. */
  readonly head?: "logDeviation";
  /** x, of the shape of an image, to the posterior's parameters, `headSize` of them. */
  readonly encoder: Network;
  /** z (d) to the pixels' logits, of the shape of an image. */
  readonly decoder: Network;
}

/** Numbers that the encoder gives: the mean, then log variances or deviations, or log diagonal and rows below it of a factor. */
export function headSize(posterior: VaeModel["posterior"], latentSize: number): number {
  return latentSize + (posterior === "diagonal" ? latentSize : (latentSize * (latentSize + 1)) / 2);
}

/** Every tensor of the model, encoder first. */
export function parameterSpecs(model: VaeModel): readonly ParameterSpec[] {
  return [...networkParameters(model.encoder, "encoder"), ...networkParameters(model.decoder, "decoder")];
}

/** What the artefact contract must know of the model. */
export function imageTensors(model: VaeModel): ImageTensors {
  const imageShape = [...model.encoder.inputShape] as ImageTensors["imageShape"];
  const { latentSize, labels, likelihood, posterior } = model;
  return { latentSize, labels, imageShape, likelihood: likelihood.kind, posterior };
}
