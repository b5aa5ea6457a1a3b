/** q(z|x) as a model's encoder states it: what is asked of it, whether its latents are independent or not. */
import type { LatentPosterior } from "../../inference/vae.ts";
import * as diagonal from "../../probability/gaussians/diagonal-gaussian.ts";
import * as gaussian from "../../probability/gaussians/gaussian.ts";
import { klToStandardNormal } from "../../probability/latent-variables/elbo.ts";
import { timesTranspose } from "../../probability/linear-algebra/matrix.ts";

/** The Gaussian q(z|x) of one image, by what the routes ask of it. */
export interface VariationalPosterior {
  /** E_q[z], (latentSize). */
  readonly mean: readonly number[];
  /** Var_q[z] latent by latent, (latentSize), and Cov_q[z] of latents that are not independent. */
  readonly spread: () => { readonly variance: readonly number[]; readonly covariance?: readonly (readonly number[])[] };
  /** A draw z ~ q(z|x), (latentSize). */
  readonly sample: (normal: () => number) => number[];
  /** log q(z|x) of latents, nats. */
  readonly logDensities: (latents: readonly (readonly number[])[]) => Float64Array;
  /** KL(q(z|x) || p(z)), nats. */
  readonly klToPrior: () => number;
}

/** q(z|x) of one image: in one pass over the latents where they are independent, by the triangle of Σ where not. */
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
      const covariance = timesTranspose(q.factor.lower, q.factor.size, q.factor.size);
      return { variance: covariance.map((row, i) => row[i] as number), covariance };
    },
    sample: (normal) => [...gaussian.draw(q, normal)],
    logDensities: (latents) => gaussian.logDensities(q, flat(latents), latents.length),
    klToPrior: () => klToStandardNormal(q),
  };
}
