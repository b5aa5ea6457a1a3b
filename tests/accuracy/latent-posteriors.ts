/**
 * models/posterior and models/refine of a linear decoder, whose posterior is a Gaussian in closed form.
 *
 * What is measured is the quadrature and the ascent: decoders themselves compute in float32.
 */
import type { FactoredGaussian } from "../../worker/probability/gaussians/gaussian.ts";
import { beginAscent, nodesOf, stepAscent } from "../../worker/probability/latent-variables/gaussian-ascent.ts";
import {
  beginQuadrature,
  planeMoments,
  stepQuadrature,
} from "../../worker/probability/latent-variables/plane-posterior.ts";
import { inner as inputProduct, timesTranspose } from "../../worker/probability/linear-algebra/matrix.ts";
import { createRng } from "../../worker/probability/numerics/random.ts";
import {
  columnsOf,
  type Exactly,
  exact,
  invert,
  logNormal,
  matrixSum,
  minus,
  product,
  scaled,
  sum,
  times,
} from "./exact.ts";
import { list, placed } from "./inputs.ts";
import { type Sweep, sweepOf } from "./measure.ts";

/** x ~ N(A z + b, v I), z ~ N(0, I), and an x. */
interface LinearDecoder {
  /** A, (D, 2). */
  readonly loadings: readonly (readonly number[])[];
  readonly centre: readonly number[];
  readonly variance: number;
  readonly pixels: readonly number[];
}

const identity = list(2, (i) => list(2, (j) => exact(Number(i === j))));

/** Of a picture of some pixels that says ever more of z: posteriors from the prior's width down. */
const decoders = (strengths: readonly number[]): { readonly label: string; readonly given: LinearDecoder }[] =>
  strengths.map((strength) => {
    const rng = createRng(83);
    const loadings = list(5, () => placed(2, strength / 3, 0, rng));
    const centre = placed(5, 0.3, 0, rng);
    const pixels = loadings.map((row, i) => inputProduct(row, [0.8, -0.5]) + (centre[i] as number) + 0.5 * rng());
    return { label: `loadings of ${strength}`, given: { loadings, centre, variance: 0.25, pixels } };
  });

/** log p(x|z), nats. */
const logLikelihoodOf =
  ({ loadings, centre, variance, pixels }: LinearDecoder) =>
  (z: readonly number[]): number => {
    const squares = pixels.map((x, i) => (x - inputProduct(loadings[i] as number[], z) - (centre[i] as number)) ** 2);
    const misfit = squares.reduce((all, square) => all + square, 0) / variance;
    return -0.5 * (misfit + pixels.length * Math.log(2 * Math.PI * variance));
  };

/** S = (I + Aᵀ A / v)⁻¹, m = S Aᵀ (x - b) / v, and log N(x | b, A Aᵀ + v I). */
function exactPosterior({ loadings, centre, variance, pixels }: Exactly<LinearDecoder>) {
  const columns = columnsOf(loadings);
  const beta = exact(1).div(variance);
  const gram = product(columns, loadings).map((row) => scaled(beta, row));
  const { inverse: covariance, determinant } = invert(matrixSum(identity, gram));
  const mean = times(covariance, scaled(beta, times(columns, minus(pixels, centre))));
  const spread = product(loadings, columns).map((row, i) =>
    row.map((entry, j) => (i === j ? entry.plus(variance) : entry)),
  );
  // KL(N(m, S) ‖ N(0, I)), by |S⁻¹|.
  const squares = sum([...covariance.map((row, i) => row[i] as (typeof row)[number]), ...mean.map((m) => m.times(m))]);
  const klNats = squares.minus(2).plus(determinant.ln()).div(2);
  return { mean, covariance, logEvidence: logNormal(centre, spread)(pixels), klNats };
}

/** Latents that may follow the first lattice, as for the least costly decoders. */
const mostLatents = 2688;

const posteriorSweep = sweepOf("models/posterior, of a linear decoder", () =>
  decoders([0.3, 1, 3, 10, 30]).map(({ label, given }) => ({
    label,
    given,
    computed: () => {
      const logLikelihood = logLikelihoodOf(given);
      let quadrature = beginQuadrature(mostLatents);
      while (quadrature.asked.length > 0) {
        quadrature = stepQuadrature(quadrature, quadrature.asked.map(logLikelihood));
      }
      const { mean, covariance } = planeMoments(quadrature);
      return { logEvidence: quadrature.logEvidence, mean, covariance };
    },
    exact: exactPosterior,
  })),
);

/** Far from the posterior, and wide. */
const start: FactoredGaussian = {
  mean: Float64Array.of(3, -2),
  factor: { size: 2, lower: Float64Array.of(2, 0, 0.5, 1) },
};

const refineSweep = sweepOf("models/refine, of a linear decoder", () =>
  decoders([0.1, 1, 1e3, 1e6, 1e9]).map(({ label, given }) => ({
    label,
    given,
    computed: () => {
      const logLikelihood = logLikelihoodOf(given);
      let ascent = beginAscent(start);
      for (let step = 0; step < 40 && ascent.candidate; step++) {
        ascent = stepAscent(ascent, nodesOf(ascent.candidate).map(logLikelihood));
      }
      const { gaussian, elboNats, klNats } = ascent.best as NonNullable<typeof ascent.best>;
      const { size, lower } = gaussian.factor;
      return { mean: [...gaussian.mean], covariance: timesTranspose(lower, size, size), elboNats, klNats };
    },
    exact: (decoder: Exactly<LinearDecoder>) => {
      const { logEvidence, ...posterior } = exactPosterior(decoder);
      return { ...posterior, elboNats: logEvidence };
    },
  })),
);

export const sweeps: readonly Sweep[] = [posteriorSweep, refineSweep];
