/** predictive-checks: test quantities of the data, and of replications given the noise that they are drawn by. */
import { normalSource } from "../../worker/probability/gaussians/gaussian.ts";
import { createRng } from "../../worker/probability/numerics/random.ts";
import {
  type CountPredictions,
  type CountQuantity,
  checkCounts,
  checkGaussians,
  checkRegression,
  type GaussianPredictions,
  type PredictiveCheck,
  type Quantities,
  type RegressionPredictions,
  type ResidualQuantity,
} from "../../worker/probability/regression/predictive-check.ts";
import { choleskyOf } from "./eigen.ts";
import {
  type Decimal,
  Exact,
  type Exactly,
  type ExactMatrix,
  type ExactVector,
  exact,
  inner,
  sum,
  symmetric,
  times,
} from "./exact.ts";
import { list, placed } from "./inputs.ts";
import { overGrid, type Sweep, sweepOf } from "./measure.ts";

const observations = 8;
const draws = 4;
const seed = 79;

const residualQuantities: Quantities<ResidualQuantity> = ["largest-residual", "share-outside-95", "kurtosis"];
const countQuantities: Quantities<CountQuantity> = ["variance-to-mean", "largest-count", "share-of-zeros"];

/** Φ⁻¹(0.975) to more digits than a double has. */
const reach95 = new Exact("1.95996398454005423552459443052055152795555007786954839847695265");

const mean = (values: ExactVector): Decimal => sum(values).div(values.length);
const largest = (values: ExactVector): Decimal => Exact.max(...values.map((value) => value.abs()));
const share = (values: ExactVector, holds: (value: Decimal) => boolean): Decimal =>
  exact(values.filter(holds).length).div(values.length);

/** Each quantity of residuals, in the order of their names. */
const ofResiduals = (r: ExactVector): Decimal[] => [
  largest(r),
  share(r, (value) => value.abs().gt(reach95)),
  mean(r.map((value) => value.pow(4))).div(mean(r.map((value) => value.pow(2))).pow(2)),
];

/** Of all quantities together. */
const gathered = (checks: readonly PredictiveCheck[]) => ({
  observed: checks.map(({ observed }) => observed),
  replicated: checks.map(({ replicated }) => replicated),
});

/** The same of the data's residuals and of those of every replication. */
function exactChecks(data: ExactVector, replications: ExactMatrix) {
  const observed = ofResiduals(data);
  const ofReplications = replications.map(ofResiduals);
  const replicated = observed.map((_, t) => ofReplications.map((quantities) => quantities[t] as Decimal));
  return { observed, replicated };
}

interface Drawn<T> {
  readonly predictions: T;
  /** Standard normal variates of every replication, in their order. */
  readonly noise: readonly (readonly number[])[];
}

const noiseOf = (count: number): number[][] => {
  const normal = normalSource(createRng(seed));
  return list(draws, () => list(count, normal));
};

const gaussianSweep = sweepOf("predictive-checks, of Gaussian predictions", () =>
  overGrid((scale, offset, label) => {
    const rng = createRng(seed);
    const predictions = {
      targets: placed(observations, scale, offset, rng),
      mean: placed(observations, scale, offset, rng),
      standardDeviation: list(observations, () => scale * (0.5 + rng())),
    };
    return {
      label,
      given: { predictions, noise: noiseOf(observations) },
      computed: () => gathered(checkGaussians(predictions, residualQuantities, draws, createRng(seed))),
      exact: ({ predictions: { targets, ...moments }, noise }: Exactly<Drawn<GaussianPredictions>>) => {
        const residuals = targets.map((y, n) =>
          y.minus(moments.mean[n] as Decimal).div(moments.standardDeviation[n] as Decimal),
        );
        return exactChecks(residuals, noise);
      },
    };
  }),
);

const regressionSweep = sweepOf("predictive-checks, of a regression", () =>
  overGrid((scale, offset, label) => {
    const rng = createRng(seed);
    const weights = [-1, 0.5, 2];
    const inputs = list(observations, () => [1, ...placed(2, scale, offset, rng)]);
    const predictions = {
      inputs,
      targets: inputs.map(
        (input) => input.reduce((all, x, i) => all + x * (weights[i] as number), 0) + scale * (2 * rng() - 1),
      ),
      noiseVariance: scale ** 2,
      posterior: {
        mean: weights.map((weight) => weight * (1 + 0.01 * rng())),
        covariance: weights.map((_, i) => weights.map((_, j) => (i === j ? 1e-4 : 2e-5))),
      },
    };
    return {
      label,
      given: { predictions, noise: noiseOf(weights.length + observations) },
      computed: () => gathered(checkRegression(predictions, residualQuantities, draws, createRng(seed))),
      exact: ({ predictions: { inputs: x, targets, noiseVariance, posterior }, noise }: ExactRegression) => {
        const root = choleskyOf(symmetric(posterior.covariance as ExactMatrix));
        const projections = x.map((row) => root.map((_, j) => inner(row, columnOf(root, j))));
        const deviations = projections.map((row) => inner(row, row).plus(noiseVariance).sqrt());
        const standardised = (values: ExactVector) => values.map((value, n) => value.div(deviations[n] as Decimal));
        const expected = times(x, posterior.mean);
        const residuals = standardised(targets.map((y, n) => y.minus(expected[n] as Decimal)));
        const replications = noise.map((variates) => {
          const spread = times(projections, variates.slice(0, weights.length));
          const sigma = noiseVariance.sqrt();
          return standardised(
            spread.map((value, n) => value.plus(sigma.times(variates[weights.length + n] as Decimal))),
          );
        });
        return exactChecks(residuals, replications);
      },
    };
  }),
);

type ExactRegression = Exactly<Drawn<Omit<RegressionPredictions, "posterior">>> & {
  readonly predictions: { readonly posterior: { readonly mean: ExactVector; readonly covariance: ExactMatrix } };
};

const columnOf = (matrix: readonly ExactVector[], j: number): Decimal[] => matrix.map((row) => row[j] ?? exact(0));

/** Counts about a number, from none to a billion. */
const countSweep = sweepOf("predictive-checks, of counts", () =>
  [0, 1, 1e3, 1e6, 1e9].map((least) => {
    const rng = createRng(seed);
    const predictions: CountPredictions = {
      counts: list(observations, () => Math.floor(least + 10 * rng())),
      responsibilities: list(observations, () => [1]),
      rates: [{ shape: least + 1, rate: 1 }],
    };
    const checks = () =>
      checkCounts(predictions, countQuantities, draws, createRng(seed)).map(({ observed }) => observed);
    return {
      label: `counts from ${least}`,
      given: predictions.counts,
      computed: () => ({ observed: checks() }),
      exact: (counts: Exactly<readonly number[]>) => {
        const centre = mean(counts);
        const squares = mean(counts.map((count) => count.minus(centre).pow(2)));
        return { observed: [squares.div(centre), largest(counts), share(counts, (count) => count.isZero())] };
      },
    };
  }),
);

export const sweeps: readonly Sweep[] = [gaussianSweep, regressionSweep, countSweep];
