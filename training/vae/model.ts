/**
 * A latent-variable model: p(z) = N(0, I), p(x|z) independent Bernoulli pixels, q(z|x) Gaussian.
 */
import { type Network, type ParameterSpec, placeLayers } from "./blocks.ts";

export interface VaeModel {
  /** d, the dimension of z. */
  readonly latentSize: number;
  /** x (height, width) to the posterior's parameters (2d): mean, then log variance. */
  readonly encoder: Network;
  /** z (d) to the pixels' logits (height, width). */
  readonly decoder: Network;
}

/** Everything that the model trains, encoder first. */
export function parameterSpecs(model: VaeModel): readonly ParameterSpec[] {
  return [...placeLayers(model.encoder, "encoder"), ...placeLayers(model.decoder, "decoder")].flatMap(
    (placed) => placed.parameters,
  );
}
