/** Bayesian linear regression with inputs, features and priors of very different sizes. */
import { expect, test } from "vitest";
import {
  posterior,
  predict,
  type RegressionData,
  type RegressionPosterior,
} from "../../../worker/probability/regression/linear-regression.ts";
import type { WeightBelief } from "../../../worker/probability/regression/weight-belief.ts";
import { asCorrelations, largestDifference } from "./support.ts";

/** Inputs so close together, and so far from 0, that only the sum of intercept and slope is determined. */
const farAway = {
  data: {
    inputs: [0.3, 1.1, -0.4, 2.2, 0.9].map((x) => [1, 1e9 + 10 * x]),
    targets: [1, 2, 0.5, 2.5, 1.7],
    noiseVariance: 0.1,
  },
  prior: {
    mean: [0, 0],
    covariance: [
      [1e12, 0],
      [0, 1e12],
    ],
  },
  at: [
    [1, 1e9],
    [1, 1e9 + 20],
  ],
  /** By mpmath 1.3 in 80 digits. */
  mean: [1.53753610811121, 1.54354561518016],
  epistemicVariance: [0.0200669885976374, 0.0201387205451219],
};

function expectFarAway(belief: WeightBelief, tolerance: number) {
  const { data, at, mean, epistemicVariance } = farAway;
  const predicted = predict(belief, data.noiseVariance, at);
  at.forEach((_, n) => {
    expect(Math.abs((predicted.mean[n] as number) - (mean[n] as number))).toBeLessThan(tolerance);
    const ratio = (predicted.epistemicVariance[n] as number) / (epistemicVariance[n] as number);
    expect(Math.abs(ratio - 1)).toBeLessThan(tolerance);
  });
}

test("a posterior that went through JSON predicts as before, for inputs near 1e9 and a prior variance of 1e12", () => {
  const { data, prior, at } = farAway;
  const learned = posterior(data, prior);
  // The factor's rows are 1e7 deviations of the prediction long, with relative errors of 1e-16.
  expectFarAway(learned, 1e-8);
  const returned = JSON.parse(JSON.stringify(learned)) as WeightBelief;
  expect(predict(returned, data.noiseVariance, at)).toEqual(predict(learned, data.noiseVariance, at));
  // The covariance alone has lost most digits of the predictions' direction, so the factor is necessary.
  const { mean, covariance } = learned;
  const [variance = 0] = predict({ mean, covariance }, data.noiseVariance, at).epistemicVariance;
  expect(Math.abs(variance / (farAway.epistemicVariance[0] as number) - 1)).toBeGreaterThan(1e-5);
});

test("there too, observing the data one by one is observing them at once, and one observation leaves the noise's variance", () => {
  const { data, prior } = farAway;
  const [first = [], ...others] = data.inputs;
  let belief = posterior({ ...data, inputs: [first], targets: data.targets.slice(0, 1) }, prior);
  // σ² (1 - 1e-31): the prior's variance there is 1e30.
  expect(predict(belief, data.noiseVariance, [first]).epistemicVariance[0]).toBeCloseTo(0.1, 8);
  let { logEvidence } = belief;
  for (const [n, input] of others.entries()) {
    belief = posterior({ ...data, inputs: [input], targets: [data.targets[n + 1] as number] }, belief);
    logEvidence += belief.logEvidence;
  }
  expectFarAway(belief, 1e-8);
  expect(Math.abs(logEvidence - posterior(data, prior).logEvidence)).toBeLessThan(1e-7);
});

/**
 * Features of sizes 1 and 1e6 with correlated prior weights: with 80 digits, by the formulas of
 * tests/accuracy/regression.ts.
 */
const unlikeSizes = {
  data: {
    inputs: [
      [1, -2e6],
      [1, 1e6],
      [1, 3e6],
    ],
    targets: [-1e6, 5e5, 1.6e6],
    noiseVariance: 1e11,
  },
  prior: {
    mean: [0, 0],
    covariance: [
      [1e12, 0.25e12],
      [0.25e12, 1e12],
    ],
  },
  mean: [20256.58826399581, 0.5185347731437235],
  covariance: [
    [35449020836.05933, -5064.14576620078],
    [-5064.14576620078, 0.007866306528382631],
  ],
  logEvidence: -58.68543151120358,
};

test("features of different sizes keep their digits if the prior correlates their weights, observed at once or one by one", () => {
  const { data, prior, mean, covariance, logEvidence } = unlikeSizes;
  const correlations = asCorrelations(covariance, covariance);
  const expectDigits = (computed: RegressionPosterior, tolerance: number) => {
    for (const [i, m] of mean.entries()) {
      expect(Math.abs((computed.mean[i] as number) / m - 1)).toBeLessThan(tolerance);
    }
    const difference = largestDifference(asCorrelations(computed.covariance, covariance), correlations);
    expect(difference).toBeLessThan(tolerance);
    expect(Math.abs(computed.logEvidence / logEvidence - 1)).toBeLessThan(tolerance);
  };
  // At once takes some ten roundings, one by one three times as many.
  expectDigits(posterior(data, prior), 1e-14);
  const [first, ...others] = data.inputs.map((input, n) => ({
    ...data,
    inputs: [input],
    targets: [data.targets[n] as number],
  }));
  const learned = others.reduce(
    (belief, observation) => {
      const next = posterior(observation, belief);
      return { ...next, logEvidence: belief.logEvidence + next.logEvidence };
    },
    posterior(first as RegressionData, prior),
  );
  expectDigits(learned, 1e-13);
});
