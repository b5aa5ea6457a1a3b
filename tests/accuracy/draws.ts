/** mixtures/sample and regression/simulate, given the noise that they draw by. */
import { type Gaussian, normalSource } from "../../worker/probability/gaussians/gaussian.ts";
import type { GaussianMixture } from "../../worker/probability/mixtures/gaussian-mixture.ts";
import { sample } from "../../worker/probability/mixtures/gaussian-mixture-sample.ts";
import { sampleCategorical } from "../../worker/probability/numerics/categorical.ts";
import { createRng } from "../../worker/probability/numerics/random.ts";
import { simulate } from "../../worker/probability/regression/linear-regression.ts";
import { choleskyOf } from "./eigen.ts";
import {
  type Decimal,
  type Exactly,
  type ExactMatrix,
  type ExactVector,
  inner,
  plus,
  symmetric,
  times,
} from "./exact.ts";
import { list, placedMixtures } from "./inputs.ts";
import { type Sweep, sweepOf } from "./measure.ts";

const draws = 4;
const size = 3;
const seed = 103;

/** μ + L ε. */
const drawn = (mean: ExactVector, root: ExactMatrix, noise: ExactVector): Decimal[] =>
  plus(
    mean,
    root.map((row, i) => inner(row, noise.slice(0, i + 1))),
  );

type MixtureDraws = { readonly mixture: GaussianMixture; readonly noise: readonly (readonly number[])[] };

const sampleSweep = sweepOf("mixtures/sample, given its noise", () =>
  placedMixtures(2, size, 107).map(({ label, mixture }) => {
    const rng = createRng(seed);
    const normal = normalSource(rng);
    const steps = list(draws, () => ({
      component: sampleCategorical(mixture.weights, rng),
      noise: list(size, normal),
    }));
    return {
      label,
      given: { mixture, noise: steps.map(({ noise }) => noise) },
      computed: () => ({ points: sample(mixture, draws, createRng(seed)).points }),
      exact: ({ mixture: { means, covariances }, noise }: Exactly<MixtureDraws>) => {
        const roots = covariances.map((covariance) => choleskyOf(symmetric(covariance)));
        return {
          points: steps.map(({ component }, n) =>
            drawn(means[component] as ExactVector, roots[component] as ExactMatrix, noise[n] as ExactVector),
          ),
        };
      },
    };
  }),
);

interface Simulation {
  readonly inputDistribution: Gaussian;
  readonly weights: readonly number[];
  readonly noiseVariance: number;
  /** Of each observation: of its inputs, and of its target. */
  readonly noise: readonly (readonly number[])[];
}

const simulateSweep = sweepOf("regression/simulate, given its noise", () =>
  placedMixtures(1, size, 109).map(({ label, scale, mixture }) => {
    const normal = normalSource(createRng(seed));
    const model = {
      inputDistribution: { mean: mixture.means[0] as number[], covariance: mixture.covariances[0] as number[][] },
      weights: [-1, 0.5, 2],
      noiseVariance: (0.3 * scale) ** 2,
    };
    return {
      label,
      given: { ...model, noise: list(draws, () => list(size + 1, normal)) },
      computed: () => {
        const { inputs, targets } = simulate({ ...model, count: draws }, createRng(seed));
        return { inputs, targets };
      },
      exact: ({ inputDistribution: { mean, covariance }, weights, noiseVariance, noise }: Exactly<Simulation>) => {
        const root = choleskyOf(symmetric(covariance));
        const inputs = noise.map((variates) => drawn(mean, root, variates));
        const expected = times(inputs, weights);
        const sigma = noiseVariance.sqrt();
        return { inputs, targets: expected.map((y, n) => y.plus(sigma.times(noise[n]?.[size] as Decimal))) };
      },
    };
  }),
);

export const sweeps: readonly Sweep[] = [sampleSweep, simulateSweep];
