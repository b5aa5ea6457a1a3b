/**
 * models/elbo: the closed-form KL(q(z|x) ‖ p(z)), the likelihoods of pixels, and the bounds given their draws; and
 * models/interpolate and models/manifold, the latents that they decode.
 */
import * as diagonal from "../../worker/probability/gaussians/diagonal-gaussian.ts";
import {
  bernoulliLogLikelihood,
  estimateElbo,
  gaussianLogLikelihood,
  groupedBound,
  klToStandardNormal,
} from "../../worker/probability/latent-variables/elbo.ts";
import { linearPath, sphericalPath } from "../../worker/probability/latent-variables/latent-paths.ts";
import { manifoldLatents } from "../../worker/probability/latent-variables/manifold.ts";
import { createRng } from "../../worker/probability/numerics/random.ts";
import {
  type Decimal,
  Exact,
  type Exactly,
  type ExactVector,
  exact,
  inner,
  log2Pi,
  plus,
  scaled,
  softmax,
  sum,
} from "./exact.ts";
import { list, placed } from "./inputs.ts";
import { overGrid, type Sweep, scales, sweepOf } from "./measure.ts";
import { normalQuantile } from "./normal.ts";

type Inputs = { readonly mean: number[]; readonly lower: number[][] };

/** Means and deviations ever closer to the prior's, and ever further from them. */
const klSweep = sweepOf("models/elbo, KL to the prior", () =>
  scales.map((scale) => {
    const rng = createRng(59);
    const size = 3;
    const mean = placed(size, scale, 0, rng);
    const deviations = list(size, () => 1 + scale * rng());
    const below = list(size, (i) => placed(i, scale, 0, rng));
    const lower = below.map((row, i) => list(size, (j) => (i === j ? (deviations[i] as number) : (row[j] ?? 0))));
    return {
      label: `scale ${scale}`,
      given: { mean, lower },
      computed: () => {
        const moments = { mean: Float64Array.from(mean), deviations: Float64Array.from(deviations) };
        const factor = { size, lower: Float64Array.from(lower.flat()) };
        return {
          klNats: diagonal.klToStandardNormal(moments),
          klNatsOfFullCovariance: klToStandardNormal({ mean: moments.mean, factor }),
        };
      },
      exact: (given: Exactly<Inputs>) => {
        const diagonalOf = given.lower.map((row, i) => row[i] as Decimal);
        const kl = (roots: readonly Decimal[]) => {
          const squares = sum([...given.mean, ...roots].map((x) => x.times(x))).minus(size);
          return squares.div(2).minus(sum(diagonalOf.map((deviation) => deviation.ln())));
        };
        return { klNats: kl(diagonalOf), klNatsOfFullCovariance: kl(given.lower.flat()) };
      },
    };
  }),
);

interface Pixels {
  readonly x: readonly number[];
  /** Means of p(x|z). */
  readonly means: readonly number[];
}

const pixelCount = 40;
const float32 = (values: readonly number[]): number[] => Array.from(Float32Array.from(values));

/** Pixels that are off, on and between, by means ever nearer to 0 and to 1, down to what a float32 sigmoid tells apart. */
const bernoulliSweep = sweepOf("models/elbo, Bernoulli pixels", () =>
  [1, 1e-3, 1e-5].map((rarity) => {
    const rng = createRng(89);
    const given = {
      x: float32(list(pixelCount, (i) => [0, 1, rng()][i % 3] as number)),
      means: float32(list(pixelCount, (i) => (i % 2 === 0 ? rarity * (0.1 + 0.4 * rng()) : 1 - rarity * 0.4 * rng()))),
    };
    return {
      label: `means within ${rarity} of 0 and 1`,
      given,
      computed: () => ({
        logLikelihood: bernoulliLogLikelihood(Float32Array.from(given.x), Float32Array.from(given.means)),
      }),
      exact: ({ x, means }: Exactly<Pixels>) => ({
        logLikelihood: sum(
          x.map((pixel, i) => {
            const p = means[i] as Decimal;
            const off = exact(1).minus(p);
            return pixel.times(p.ln()).plus(exact(1).minus(pixel).times(off.ln()));
          }),
        ),
      }),
    };
  }),
);

const gaussianSweep = sweepOf("models/elbo, Gaussian pixels", () =>
  scales.map((scale) => {
    const rng = createRng(97);
    const given = {
      x: float32(list(pixelCount, rng)),
      means: float32(list(pixelCount, rng)),
      variance: scale,
    };
    return {
      label: `variance ${scale}`,
      given,
      computed: () => ({
        logLikelihood: gaussianLogLikelihood(Float32Array.from(given.x), Float32Array.from(given.means), scale),
      }),
      exact: ({ x, means, variance }: Exactly<Pixels & { variance: number }>) => {
        const squares = sum(x.map((pixel, i) => pixel.minus(means[i] as Decimal).pow(2)));
        const normalizer = log2Pi.plus(variance.ln()).times(x.length);
        return { logLikelihood: squares.div(variance).plus(normalizer).div(-2) };
      },
    };
  }),
);

interface Draws {
  readonly klNats: number;
  readonly logLikelihoods: readonly number[];
  readonly logPriorRatios: readonly number[];
}

const groupSize = 3;

/** Log likelihoods that differ by little and by much, about numbers of every size. */
const boundSweep = sweepOf("models/elbo, the bounds given their draws", () =>
  overGrid((scale, offset, label) => {
    const rng = createRng(101);
    const given = {
      klNats: scale * rng(),
      logLikelihoods: placed(9, scale, -offset, rng),
      logPriorRatios: placed(9, scale, 0, rng),
    };
    return {
      label,
      given,
      computed: () => {
        const { klNats, ...estimate } = estimateElbo(given.klNats, given.logLikelihoods, given.logPriorRatios);
        const logWeights = given.logLikelihoods.map((value, s) => value + (given.logPriorRatios[s] as number));
        const grouped = groupedBound(logWeights, groupSize);
        return { ...estimate, groupedNats: grouped.nats, groupedStandardErrorNats: grouped.standardErrorNats };
      },
      exact: ({ klNats, logLikelihoods, logPriorRatios }: Exactly<Draws>) => {
        const own = meanAndError(logLikelihoods);
        const logWeights = plus(logLikelihoods, logPriorRatios);
        const bound = (weights: ExactVector) => softmax(weights).logSum.minus(exact(weights.length).ln());
        const groups = list(logWeights.length / groupSize, (g) => logWeights.slice(g * groupSize, (g + 1) * groupSize));
        const grouped = meanAndError(groups.map(bound));
        return {
          elboNats: own.mean.minus(klNats),
          reconstructionNats: own.mean.neg(),
          importanceWeightedNats: bound(logWeights),
          standardErrorNats: own.error,
          groupedNats: grouped.mean,
          groupedStandardErrorNats: grouped.error,
        };
      },
    };
  }),
);

function meanAndError(values: ExactVector) {
  const mean = sum(values).div(values.length);
  const squares = sum(values.map((value) => value.minus(mean).pow(2)));
  return {
    mean,
    error: squares
      .div(values.length - 1)
      .div(values.length)
      .sqrt(),
  };
}

type Ends = { readonly from: readonly number[]; readonly to: readonly number[] };

const pathSteps = 5;

/** Ends at ever smaller and ever larger angles, of every length. */
const pathSweep = sweepOf("models/interpolate", () =>
  [1e-9, 1e-4, 1e-2, 1, 2, 3.14].flatMap((angle) =>
    [1e-9, 1, 1e3].map((length) => {
      const given = {
        from: [length, 0, 0.1 * length],
        to: [2 * length * Math.cos(angle), 2 * length * Math.sin(angle), 0.2 * length],
      };
      return {
        label: `angle ${angle}, length ${length}`,
        given,
        computed: () => ({
          linear: linearPath(given.from, given.to, pathSteps),
          spherical: sphericalPath(given.from, given.to, pathSteps),
        }),
        exact: ({ from, to }: Exactly<Ends>) => {
          const omega = Exact.acos(inner(from, to).div(inner(from, from).times(inner(to, to)).sqrt()));
          const shares = list(pathSteps, (i) => exact(i).div(pathSteps - 1));
          const combined = (a: Decimal, b: Decimal) => plus(scaled(a, from), scaled(b, to));
          return {
            linear: shares.map((t) => combined(exact(1).minus(t), t)),
            spherical: shares.map((t) =>
              combined(exact(1).minus(t).times(omega).sin().div(omega.sin()), t.times(omega).sin().div(omega.sin())),
            ),
          };
        },
      };
    }),
  ),
);

/** Prior probabilities down to a billionth below the lowest line. */
const manifoldSweep = sweepOf("models/manifold", () =>
  [1e-9, 1e-6, 1e-3, 0.1, 0.4].map((from) => {
    const to = 1 - from;
    return {
      label: `from ${from}`,
      given: { from, to },
      computed: () => {
        const grid = manifoldLatents({ size: 5, from, to, axes: [0, 1], latentSize: 2 });
        return { line: grid.slice(0, 5).map(([right]) => right as number) };
      },
      exact: (given: Exactly<{ from: number; to: number }>) => ({
        line: list(5, (i) => normalQuantile(given.from.plus(given.to.minus(given.from).times(i).div(4)))),
      }),
    };
  }),
);

export const sweeps: readonly Sweep[] = [klSweep, bernoulliSweep, gaussianSweep, boundSweep, pathSweep, manifoldSweep];
