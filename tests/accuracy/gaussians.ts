/** gaussians/project and gaussians/divergence. */

import { divergence, projectMixture, projectSamples } from "../../worker/probability/divergences/kl-divergence.ts";
import { mixtureDivergence } from "../../worker/probability/divergences/nearest-gaussians.ts";
import type { Gaussian } from "../../worker/probability/gaussians/gaussian.ts";
import { createRng } from "../../worker/probability/numerics/random.ts";
import fixtures from "../fixtures/mixture-divergences.json" with { type: "json" };
import {
  type Decimal,
  type Exactly,
  type ExactVector,
  exact,
  inner,
  invert,
  matrixSum,
  minus,
  outer,
  plus,
  product,
  scaled,
  sum,
  symmetric,
  times,
} from "./exact.ts";
import { list, placed, placedMixtures } from "./inputs.ts";
import { overGrid, type Sweep, sweepOf } from "./measure.ts";
import { type ExactMixture, exactMoments } from "./mixtures.ts";

const projectMixtureSweep = sweepOf("gaussians/project, a mixture", () =>
  placedMixtures(3, 3, 11).map(({ label, mixture }) => ({
    label,
    given: mixture,
    computed: () => ({ ...projectMixture(mixture) }),
    exact: (given: ExactMixture) => exactMoments(given),
  })),
);

/** Samples that spread in all dimensions, and samples that are almost equal in one. */
const projectSamplesSweep = sweepOf("gaussians/project, samples", () =>
  overGrid((scale, offset, label) =>
    [1, 1e-6].map((narrow) => {
      const rng = createRng(13);
      const samples = list(7, () => [...placed(1, scale, offset, rng), ...placed(1, narrow * scale, offset, rng)]);
      return {
        label: narrow === 1 ? label : `${label}, one dimension narrow`,
        given: samples,
        computed: () => ({ ...projectSamples(samples) }),
        exact: (given: Exactly<number[][]>) => {
          const share = exact(1).div(given.length);
          const mean = scaled(share, given.reduce(plus as (a: ExactVector, b: ExactVector) => ExactVector));
          const deviations = given.map((x) => minus(x, mean));
          const scatter = deviations.map((d) => outer(d, d)).reduce(matrixSum);
          return { mean, covariance: scatter.map((row) => scaled(share, row)) };
        },
      };
    }),
  ).flat(),
);

type Pair = { readonly p: Gaussian; readonly q: Gaussian };

const partners = ["another", "nearly equal", "a billion times wider"] as const;

/** Two Gaussians: different, different by a millionth, and one much wider than the other. */
const divergenceSweep = sweepOf("gaussians/divergence, of two Gaussians", () =>
  placedMixtures(2, 3, 17).flatMap(({ label, scale, mixture }) =>
    partners.map((partner) => {
      const [p, other] = mixture.means.map((mean, k) => ({ mean, covariance: mixture.covariances[k] })) as [
        Gaussian,
        Gaussian,
      ];
      const q = { another: other, "nearly equal": nearby(p, scale), "a billion times wider": widened(other) }[partner];
      return {
        label: `${label}, ${partner}`,
        given: { p, q },
        computed: () => ({ ...divergence(p, q) }),
        exact: (given: Exactly<Pair>) => ({
          forwardNats: exactDivergence(given.p, given.q),
          reverseNats: exactDivergence(given.q, given.p),
        }),
      };
    }),
  ),
);

function nearby({ mean, covariance }: Gaussian, scale: number): Gaussian {
  return {
    mean: mean.map((m) => m + 1e-6 * scale),
    covariance: covariance.map((row) => row.map((entry) => entry * (1 + 1e-6))),
  };
}

function widened({ mean, covariance }: Gaussian): Gaussian {
  return { mean, covariance: covariance.map((row) => row.map((entry) => entry * 1e18)) };
}

function exactDivergence(p: Exactly<Gaussian>, q: Exactly<Gaussian>): Decimal {
  const [p_, q_] = [symmetric(p.covariance), symmetric(q.covariance)];
  const { inverse, determinant } = invert(q_);
  const ratio = product(inverse, p_);
  const trace = sum(ratio.map((row, i) => row[i] as Decimal));
  const shift = minus(p.mean, q.mean);
  const logRatio = determinant.div(invert(p_).determinant).ln();
  return trace
    .minus(shift.length)
    .plus(logRatio)
    .plus(inner(shift, times(inverse, shift)))
    .div(2);
}

/** Units that are powers of two, from 1e-9 to 1e9: the same mixtures have bit-identical divergences in them. */
const units = [-30, -20, -10, 0, 10, 20, 30].map((power) => 2 ** power);

/** Mixtures with divergences to 30 digits by mpmath, in other units; only the result is rounded. */
const mixtureDivergenceSweep = sweepOf("gaussians/divergence, of a mixture", () =>
  fixtures.flatMap(({ name, mixture, q, forwardNats, reverseNats }) =>
    units.map((unit) => {
      const stretch = (covariance: readonly (readonly number[])[]) =>
        covariance.map((row) => row.map((entry) => entry * unit ** 2));
      const place = (mean: readonly number[]) => mean.map((coordinate) => coordinate * unit);
      const { weights, means, covariances } = mixture;
      const p = { weights, means: means.map(place), covariances: covariances.map(stretch) };
      const stretched = { mean: place(q.mean), covariance: stretch(q.covariance) };
      return {
        label: `${name}, in units of ${unit.toExponential(1)}`,
        given: {},
        computed: () => ({ ...mixtureDivergence(p, stretched) }),
        exact: () => ({ forwardNats: exact(forwardNats), reverseNats: exact(reverseNats) }),
      };
    }),
  ),
);

export const sweeps: readonly Sweep[] = [
  projectMixtureSweep,
  projectSamplesSweep,
  divergenceSweep,
  mixtureDivergenceSweep,
];
