/** mixtures/condition, density, marginal and fit. */
import * as em from "../../worker/probability/mixtures/em.ts";
import {
  condition,
  type GaussianMixture,
  marginal,
  moments,
} from "../../worker/probability/mixtures/gaussian-mixture.ts";
import { density, factoredDensity } from "../../worker/probability/mixtures/gaussian-mixture-density.ts";
import { complete } from "../../worker/probability/numerics/interruptible.ts";
import { createRng } from "../../worker/probability/numerics/random.ts";
import {
  block,
  type Decimal,
  type Exactly,
  type ExactMatrix,
  type ExactVector,
  exact,
  invert,
  logNormal,
  matrixSum,
  minus,
  normalized,
  outer,
  plus,
  product,
  scaled,
  softmax,
  sum,
  symmetric,
  times,
} from "./exact.ts";
import { list, placed, placedMixtures } from "./inputs.ts";
import { answerOrRefusal, overGrid, type Sweep, sweepOf } from "./measure.ts";

export type ExactMixture = Exactly<GaussianMixture>;

/** log πₖ + log N(x | μₖ, Σₖ) as a function of x. */
export function exactLogJoint({ weights, means, covariances }: ExactMixture): (x: ExactVector) => Decimal[] {
  const logWeights = normalized(weights).map((weight) => weight.ln());
  const components = means.map((mean, k) => logNormal(mean, covariances[k] as ExactMatrix));
  return (x) => components.map((component, k) => component(x).plus(logWeights[k] as Decimal));
}

export function exactMoments({ weights, means, covariances }: ExactMixture) {
  const pi = normalized(weights);
  const mean = means.map((m, k) => scaled(pi[k] as Decimal, m)).reduce(plus);
  const covariance = covariances
    .map((within, k) => {
      const deviation = minus(means[k] as ExactVector, mean);
      return matrixSum(symmetric(within), outer(deviation, deviation)).map((row) => scaled(pi[k] as Decimal, row));
    })
    .reduce(matrixSum);
  return { mean, covariance };
}

/** The observed dimensions of four, and the others. */
const seen = [3, 1];
const unseen = [0, 2];

/** Bishop (2006), eqs. 2.81-2.82, component by component. */
function exactConditional({ weights, means, covariances }: ExactMixture, values: ExactVector) {
  const pick = (vector: ExactVector, dimensions: readonly number[]) => dimensions.map((i) => vector[i] as Decimal);
  const conditionals = means.map((mean, k) => {
    const covariance = symmetric(covariances[k] as ExactMatrix);
    const gain = product(block(covariance, unseen, seen), invert(block(covariance, seen, seen)).inverse);
    const away = product(gain, block(covariance, seen, unseen));
    return {
      mean: plus(pick(mean, unseen), times(gain, minus(values, pick(mean, seen)))),
      covariance: block(covariance, unseen, unseen).map((row, i) => minus(row, away[i] as ExactVector)),
    };
  });
  const { logSum, shares } = softmax(
    exactLogJoint({
      weights,
      means: means.map((mean) => pick(mean, seen)),
      covariances: covariances.map((covariance) => block(symmetric(covariance), seen, seen)),
    })(values),
  );
  const mixture = {
    weights: shares,
    means: conditionals.map(({ mean }) => mean),
    covariances: conditionals.map(({ covariance }) => covariance),
  };
  return { mixture, logEvidence: logSum };
}

const conditionSweep = sweepOf("mixtures/condition", () =>
  placedMixtures(2, 4, 1).map(({ label, scale, offset, mixture, rng }) => {
    const values = placed(seen.length, scale, offset, rng);
    const points = list(2, () => placed(unseen.length, scale, offset, rng));
    return {
      label,
      given: { mixture, values, points },
      computed: () => {
        const conditional = condition(mixture, { dimensions: seen, values });
        const { weights, means, covariances } = conditional.mixture;
        const { mean, covariance } = moments(conditional.mixture);
        const { logDensity } = factoredDensity(conditional.factored, points);
        return { weights, means, covariances, logEvidence: conditional.logEvidence, mean, covariance, logDensity };
      },
      exact: (given: Exactly<{ mixture: GaussianMixture; values: number[]; points: number[][] }>) => {
        const conditional = exactConditional(given.mixture, given.values);
        const { weights, means, covariances } = conditional.mixture;
        const { mean, covariance } = exactMoments(conditional.mixture);
        const logJoint = exactLogJoint(conditional.mixture);
        const logDensity = given.points.map((x) => softmax(logJoint(x)).logSum);
        return { weights, means, covariances, logEvidence: conditional.logEvidence, mean, covariance, logDensity };
      },
    };
  }),
);

const densitySweep = sweepOf("mixtures/density", () =>
  placedMixtures(3, 3, 3).map(({ label, scale, offset, mixture, rng }) => {
    const points = list(3, () => placed(3, scale, offset, rng));
    return {
      label,
      given: { mixture, points },
      computed: () => ({ ...density(mixture, points) }),
      exact: (given: Exactly<{ mixture: GaussianMixture; points: number[][] }>) => {
        const joints = given.points.map(exactLogJoint(given.mixture)).map(softmax);
        return {
          logDensity: joints.map(({ logSum }) => logSum),
          responsibilities: joints.map(({ shares }) => shares),
        };
      },
    };
  }),
);

const marginalSweep = sweepOf("mixtures/marginal", () =>
  placedMixtures(2, 3, 5).map(({ label, mixture }) => ({
    label,
    given: mixture,
    computed: () => ({ ...marginal(mixture, [2, 0]) }),
    exact: ({ weights, means, covariances }: ExactMixture) => ({
      weights: normalized(weights),
      means: means.map((mean) => [mean[2] as Decimal, mean[0] as Decimal]),
      covariances: covariances.map((covariance) => block(symmetric(covariance), [2, 0], [2, 0])),
    }),
  })),
);

/** Two groups of four points, so far apart that any start has a seed in each group. */
const halves = [0, 0, 0, 0, 1, 1, 1, 1];

function fitted(points: number[][]) {
  const problem = { points, components: 2, covarianceFloor: 0 };
  const { mixture, logLikelihoodNats } = complete(em.run(problem, { iterations: 1, tolerance: 0 }, createRng(1)));
  const { weights, means, covariances } = mixture;
  const order = [0, 1].sort((a, b) => (means[a]?.[0] as number) - (means[b]?.[0] as number));
  const sorted = <T>(items: readonly T[]) => order.map((k) => items[k] as T);
  return {
    mixture: { weights: sorted(weights), means: sorted(means), covariances: sorted(covariances) },
    logLikelihoodNats,
  };
}

const pointsToFit = (scale: number, offset: number) => {
  const rng = createRng(7);
  return halves.map((half) => placed(2, scale, offset + half * 12 * scale, rng));
};

const fitSweep = sweepOf("mixtures/fit, one update", () =>
  overGrid((scale, offset, label) => {
    const points = pointsToFit(scale, offset);
    return {
      label,
      given: points,
      computed: () => {
        const { mixture, logLikelihoodNats } = fitted(points);
        return { ...mixture, logLikelihoodNats };
      },
      exact: exactFit,
    };
  }),
);

/** A fit's figures for its last mixture, and the exact figures of the returned one. */
const returnedSweep = sweepOf("mixtures/fit, the mixture returned", () =>
  overGrid((scale, offset, label) => {
    const points = pointsToFit(scale, offset);
    const fit = answerOrRefusal(() => fitted(points));
    return {
      label,
      given: { points, mixture: fit?.mixture ?? { weights: [], means: [], covariances: [] } },
      computed: () => ({ logLikelihood: fitted(points).logLikelihoodNats.at(-1) as number }),
      exact: (given: Exactly<{ points: number[][]; mixture: GaussianMixture }>) => ({
        logLikelihood: exactLogLikelihood(given.mixture, given.points),
      }),
    };
  }),
);

const exactLogLikelihood = (mixture: ExactMixture, points: ExactMatrix): Decimal =>
  sum(points.map(exactLogJoint(mixture)).map((joint) => softmax(joint).logSum));

/** A start from the groups, with the covariance within both, and one update. */
function exactFit(points: ExactMatrix) {
  const members = halves.map((half) => [exact(1 - half), exact(half)]);
  const clusters = exactUpdate(points, members);
  const within = clusters.covariances.map((covariance, k) =>
    covariance.map((row) => scaled(clusters.weights[k] as Decimal, row)),
  );
  const pooled = within.reduce(matrixSum);
  const start = { ...clusters, covariances: within.map(() => pooled) };
  const mixture = exactUpdate(
    points,
    points.map(exactLogJoint(start)).map((joint) => softmax(joint).shares),
  );
  return { ...mixture, logLikelihoodNats: [start, mixture].map((each) => exactLogLikelihood(each, points)) };
}

/** Bishop (2006), eqs. 9.24-9.27. */
function exactUpdate(points: ExactMatrix, responsibilities: ExactMatrix): ExactMixture {
  const columns = (responsibilities[0] ?? []).map((_, k) => responsibilities.map((row) => row[k] as Decimal));
  const counts = columns.map(sum);
  const means = columns.map((shares, k) => {
    const total = points.map((x, n) => scaled(shares[n] as Decimal, x)).reduce(plus);
    return scaled(exact(1).div(counts[k] as Decimal), total);
  });
  const covariances = columns.map((shares, k) =>
    points
      .map((x, n) => {
        const deviation = minus(x, means[k] as ExactVector);
        return outer(scaled((shares[n] as Decimal).div(counts[k] as Decimal), deviation), deviation);
      })
      .reduce(matrixSum),
  );
  return { weights: scaled(exact(1).div(points.length), counts), means, covariances };
}

export const sweeps: readonly Sweep[] = [conditionSweep, densitySweep, marginalSweep, fitSweep, returnedSweep];
