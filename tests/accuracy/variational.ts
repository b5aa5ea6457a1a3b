/** variational/earthquakes/fit: the bound at given responsibilities, and one sweep of updates from there. */

import { createRng } from "../../worker/probability/numerics/random.ts";
import {
  type EarthquakeProblem,
  init,
  prepare,
  step,
  uncentredMeans,
} from "../../worker/probability/variational/earthquake-cavi.ts";
import { elbo } from "../../worker/probability/variational/earthquake-elbo.ts";
import {
  type Decimal,
  type Exactly,
  type ExactMatrix,
  type ExactVector,
  exact,
  inner,
  log2Pi,
  minus,
  normalized,
  plus,
  scaled,
  softmax,
  sum,
} from "./exact.ts";
import { digamma, logGamma } from "./gamma.ts";
import { list, placed } from "./inputs.ts";
import { overGrid, type Sweep, sweepOf } from "./measure.ts";

type Inputs = { readonly problem: EarthquakeProblem; readonly responsibilities: readonly (readonly number[])[] };
type Exact = Exactly<Inputs>;

/** The squares of these and of their reciprocals are precisions that the API accepts. */
const positionScales = [1e-6, 1, 1e6];

const fitSweep = sweepOf("variational/earthquakes/fit", () =>
  overGrid(
    (scale, offset, label) =>
      (offset === 0 ? [10, 1e9] : [10]).map((largestCount) => {
        const rng = createRng(53);
        const problem = {
          positions: list(4, (n) => placed(2, scale, offset + (n < 2 ? 0 : 4 * scale), rng)),
          counts: list(4, () => Math.floor(largestCount * rng())),
          weights: [0.4, 0.6],
          positionPrecision: scale ** -2,
          prior: { mean: [offset, offset], precision: 0.01 * scale ** -2, shape: 1.5, rate: 0.5 },
        };
        const responsibilities = problem.positions.map(() => {
          const share = rng();
          return [share, 1 - share];
        });
        return {
          label: largestCount === 10 ? label : `${label}, counts to 1e9`,
          given: { problem, responsibilities },
          computed: () => {
            const prepared = prepare(problem);
            const start = init(prepared, responsibilities);
            const sweep = step(prepared, start);
            const { means, rates, responsibilities: shares } = sweep.state;
            return {
              elboAtStart: elbo(prepared, start),
              elboAfterUpdates: sweep.elboNats,
              means: uncentredMeans(prepared, sweep.state).map(({ mean }) => mean),
              precisions: means.map(({ precision }) => precision),
              rates: rates.map(({ shape, rate }) => [shape, rate]),
              responsibilities: Array.from(shares),
            };
          },
          exact: exactSweep,
        };
      }),
    positionScales,
  ).flat(),
);

interface Factors {
  readonly responsibilities: ExactMatrix;
  readonly means: readonly { readonly mean: ExactVector; readonly precision: Decimal }[];
  readonly rates: readonly ExactRate[];
}

/** Gamma(λ | shape, rate) with its expectations. */
interface ExactRate {
  readonly shape: Decimal;
  readonly rate: Decimal;
  readonly digamma: Decimal;
  readonly logGamma: Decimal;
}

const rateOf = (shape: Decimal, rate: Decimal): ExactRate => ({
  shape,
  rate,
  digamma: digamma(shape),
  logGamma: logGamma(shape),
});

function exactSweep({ problem, responsibilities }: Exact) {
  const { prior, positionPrecision: tau } = problem;
  const weights = normalized(problem.weights);
  const logFactorials = problem.counts.map((count) => logGamma(count.plus(1)));
  const priorRate = rateOf(prior.shape, prior.rate);
  const start = {
    responsibilities: responsibilities.map(normalized),
    means: weights.map(() => ({ mean: prior.mean, precision: prior.precision })),
    rates: weights.map(() => priorRate),
  };
  const columns = weights.map((_, k) => start.responsibilities.map((row) => row[k] as Decimal));
  const means = columns.map((shares) => {
    const precision = prior.precision.plus(tau.times(sum(shares)));
    const pull = problem.positions.map((x, n) => scaled(tau.times(shares[n] as Decimal), x)).reduce(plus);
    return { mean: scaled(exact(1).div(precision), plus(scaled(prior.precision, prior.mean), pull)), precision };
  });
  const rates = columns.map((shares) =>
    rateOf(prior.shape.plus(inner(shares, problem.counts)), prior.rate.plus(sum(shares))),
  );
  const afterMeans = { ...start, means };
  const afterRates = { ...afterMeans, rates };
  const afterAll = {
    ...afterRates,
    responsibilities: logJoints(problem, logFactorials, afterRates).map((row) => softmax(row).shares),
  };
  return {
    elboAtStart: bound(problem, logFactorials, priorRate, start),
    elboAfterUpdates: [afterMeans, afterRates, afterAll].map((factors) =>
      bound(problem, logFactorials, priorRate, factors),
    ),
    means: means.map(({ mean }) => mean),
    precisions: means.map(({ precision }) => precision),
    rates: rates.map(({ shape, rate }) => [shape, rate]),
    responsibilities: afterAll.responsibilities.flat(),
  };
}

/** E_q[log p(x_n, S_n, Z_n = k | μ, λ)], (N, K). */
function logJoints(
  problem: Exact["problem"],
  logFactorials: ExactVector,
  { means, rates }: Omit<Factors, "responsibilities">,
): Decimal[][] {
  const tau = problem.positionPrecision;
  const size = problem.prior.mean.length;
  const logRates = rates.map((lambda) => lambda.digamma.minus(lambda.rate.ln()));
  const logWeights = normalized(problem.weights).map((weight) => weight.ln());
  const logScale = tau.ln().minus(log2Pi).times(size).div(2);
  return problem.positions.map((x, n) => {
    const count = problem.counts[n] as Decimal;
    return means.map(({ mean, precision }, k) => {
      const deviation = minus(x, mean);
      const squared = inner(deviation, deviation).plus(exact(size).div(precision));
      const { shape, rate } = rates[k] as ExactRate;
      return (logWeights[k] as Decimal)
        .plus(logScale)
        .minus(tau.times(squared).div(2))
        .plus(count.times(logRates[k] as Decimal))
        .minus(shape.div(rate))
        .minus(logFactorials[n] as Decimal);
    });
  });
}

/** E_q[log p(X, S, Z, μ, λ) - log q(Z, μ, λ)], one expectation after the other. */
function bound(problem: Exact["problem"], logFactorials: ExactVector, priorRate: ExactRate, factors: Factors): Decimal {
  const { prior } = problem;
  const size = prior.mean.length;
  const data = sum(
    logJoints(problem, logFactorials, factors).flatMap((row, n) =>
      row.map((logJoint, k) => {
        const share = factors.responsibilities[n]?.[k] as Decimal;
        return share.isZero() ? share : share.times(logJoint.minus(share.ln()));
      }),
    ),
  );
  const divergences = factors.means.map(({ mean, precision }, k) => {
    const shift = minus(mean, prior.mean);
    const ratio = prior.precision.div(precision);
    const ofMean = ratio
      .minus(1)
      .minus(ratio.ln())
      .times(size)
      .plus(prior.precision.times(inner(shift, shift)))
      .div(2);
    const { shape, rate, ...own } = factors.rates[k] as ExactRate;
    const ofRate = shape
      .minus(prior.shape)
      .times(own.digamma)
      .minus(own.logGamma)
      .plus(priorRate.logGamma)
      .plus(prior.shape.times(rate.div(prior.rate).ln()))
      .plus(shape.times(prior.rate.minus(rate)).div(rate));
    return ofMean.plus(ofRate);
  });
  return data.minus(sum(divergences));
}

export const sweeps: readonly Sweep[] = [fitSweep];
