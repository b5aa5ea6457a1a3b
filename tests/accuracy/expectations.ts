/** expectations/decompose, for a table and for a mixture. */
import {
  decomposeMixture,
  decomposeTable,
  type JointTable,
} from "../../worker/probability/mixtures/expectation-laws.ts";
import { createRng } from "../../worker/probability/numerics/random.ts";
import {
  columnsOf,
  type Decimal,
  type Exactly,
  type ExactVector,
  exact,
  inner,
  minus,
  normalized,
  outer,
  scaled,
  sum,
  symmetric,
} from "./exact.ts";
import { list, placed, placedMixtures } from "./inputs.ts";
import { overGrid, type Sweep, sweepOf } from "./measure.ts";
import { type ExactMixture, exactMoments } from "./mixtures.ts";

const tableSweep = sweepOf("expectations/decompose, a table", () =>
  overGrid((scale, offset, label) => {
    const rng = createRng(19);
    const x = placed(4, scale, offset, rng);
    const shares = list(4, () => list(3, () => 0.05 + rng()));
    const total = shares.flat().reduce((all, share) => all + share, 0);
    const table = { x, y: [0, 1, 2], probabilities: shares.map((row) => row.map((share) => share / total)) };
    return {
      label,
      given: table,
      computed: () => {
        const { terms, ...laws } = decomposeTable(table);
        return {
          ...laws,
          conditionalMean: terms.map((term) => term.conditionalMean as number),
          conditionalVariance: terms.map((term) => term.conditionalVariance as number),
          meanTerm: terms.map((term) => term.meanTerm),
          withinTerm: terms.map((term) => term.withinTerm),
          betweenTerm: terms.map((term) => term.betweenTerm),
        };
      },
      exact: exactTable,
    };
  }),
);

function exactTable({ x, probabilities }: Exactly<JointTable>) {
  const total = sum(probabilities.flat());
  const joint = probabilities.map((row) => row.map((p) => p.div(total)));
  const moments = (weights: ExactVector) => {
    const mean = inner(normalized(weights), x);
    const squares = x.map((value) => value.minus(mean).pow(2));
    return { mean, variance: inner(normalized(weights), squares) };
  };
  const { mean, variance } = moments(joint.map(sum));
  const terms = columnsOf(joint).map((column) => ({ probability: sum(column), ...moments(column) }));
  const meanTerm = terms.map((term) => term.probability.times(term.mean));
  const withinTerm = terms.map((term) => term.probability.times(term.variance));
  const betweenTerm = terms.map((term) => term.probability.times(term.mean.minus(mean).pow(2)));
  return {
    mean,
    variance,
    meanOfConditionalMeans: sum(meanTerm),
    within: sum(withinTerm),
    between: sum(betweenTerm),
    conditionalMean: terms.map((term) => term.mean),
    conditionalVariance: terms.map((term) => term.variance),
    meanTerm,
    withinTerm,
    betweenTerm,
  };
}

const mixtureSweep = sweepOf("expectations/decompose, a mixture", () =>
  placedMixtures(3, 2, 23).map(({ label, mixture }) => ({
    label,
    given: mixture,
    computed: () => {
      const { terms, ...laws } = decomposeMixture(mixture);
      return {
        ...laws,
        meanTerm: terms.map((term) => term.meanTerm),
        withinTerm: terms.map((term) => term.withinTerm),
        betweenTerm: terms.map((term) => term.betweenTerm),
      };
    },
    exact: (given: ExactMixture) => {
      const pi = normalized(given.weights);
      const { mean, covariance } = exactMoments(given);
      const meanTerm = given.means.map((m, k) => scaled(pi[k] as Decimal, m));
      const withinTerm = given.covariances.map((within, k) =>
        symmetric(within).map((row) => scaled(pi[k] as Decimal, row)),
      );
      const betweenTerm = given.means.map((m, k) => {
        const deviation = minus(m, mean);
        return outer(scaled(pi[k] as Decimal, deviation), deviation);
      });
      const total = (terms: readonly Decimal[][][]) =>
        terms.reduce((a, b) => a.map((row, i) => row.map((entry, j) => entry.plus(b[i]?.[j] ?? exact(0)))));
      return {
        mean,
        covariance,
        meanOfConditionalMeans: mean,
        within: total(withinTerm),
        between: total(betweenTerm),
        meanTerm,
        withinTerm,
        betweenTerm,
      };
    },
  })),
);

export const sweeps: readonly Sweep[] = [tableSweep, mixtureSweep];
