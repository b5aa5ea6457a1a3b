/** q(z|x) of a model's encoder, with a common interface for diagonal and full covariances. */
import type { LatentPosterior } from "../../inference/vae.ts";
import * as diagonal from "../../probability/gaussians/diagonal-gaussian.ts";
import * as gaussian from "../../probability/gaussians/gaussian.ts";
import { klToStandardNormal } from "../../probability/latent-variables/elbo.ts";
import { dot, timesTranspose } from "../../probability/linear-algebra/matrix.ts";

/** Operations of the routes on the Gaussian q(z|x) of one image. */
export interface VariationalPosterior {
  /** E_q[z], (latentSize). */
  readonly mean: readonly number[];
  /** Var_q[z] by latent, (latentSize), and Cov_q[z] for full covariances. */
  readonly spread: () => { readonly variance: readonly number[]; readonly covariance?: readonly (readonly number[])[] };
  /** A draw z ~ q(z|x), (latentSize). */
  readonly sample: (normal: () => number) => number[];
  /** log q(z|x) of latents, nats. */
  readonly logDensities: (latents: readonly (readonly number[])[]) => Float64Array;
  /** KL(q(z|x) || p(z)), nats. */
  readonly klToPrior: () => number;
}

/** q(z|x) of one image: one pass over the latents if they are independent, otherwise with the Cholesky factor of Σ. */
export function variationalPosterior(q: LatentPosterior): VariationalPosterior {
  const mean = [...q.mean];
  const flat = (latents: readonly (readonly number[])[]) => Float64Array.from(latents.flat());
  if ("deviations" in q) {
    return {
      mean,
      spread: () => ({ variance: Array.from(q.deviations, (deviation) => deviation ** 2) }),
      sample: (normal) => [...diagonal.draw(q, normal)],
      logDensities: (latents) => diagonal.logDensities(q, flat(latents), latents.length),
      klToPrior: () => diagonal.klToStandardNormal(q),
    };
  }
  return {
    mean,
    spread: () => {
      const { size, lower } = q.factor;
      const variance = Array.from({ length: size }, (_, i) => dot(lower, i * size, lower, i * size, size));
      return { variance, covariance: timesTranspose(lower, size, size) };
    },
    sample: (normal) => [...gaussian.draw(q, normal)],
    logDensities: (latents) => gaussian.logDensities(q, flat(latents), latents.length),
    klToPrior: () => klToStandardNormal(q),
  };
}
