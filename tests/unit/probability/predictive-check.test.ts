import { expect, test } from "vitest";
import { createRng } from "../../../worker/probability/numerics/random.ts";
import { posterior as posteriorOf } from "../../../worker/probability/regression/linear-regression.ts";
import {
  checkCounts,
  checkGaussians,
  checkRegression,
  countQuantities,
  residualQuantities,
} from "../../../worker/probability/regression/predictive-check.ts";
import { normalCdf } from "../../oracles/normal-cdf.ts";

const draws = 4000;
/** Five standard errors of the mean of that many draws. */
const close = (values: readonly number[], expected: number): void => {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  expect(Math.abs(mean - expected)).toBeLessThan(5 * Math.sqrt(variance / values.length));
};

test("quantities computed by hand", () => {
  expect(residualQuantities["largest-residual"]([1, -3, 2])).toBe(3);
  expect(residualQuantities["share-outside-95"]([1.95, -1.97, 0, 2.5])).toBe(0.5);
  expect(residualQuantities.kurtosis([1, -1, 1, 3])).toBeCloseTo((4 * 84) / 144, 12);
  expect(residualQuantities.kurtosis([0, 0])).toBe(0);
  expect(countQuantities["variance-to-mean"]([0, 2, 4])).toBeCloseTo(8 / 6, 12);
  expect(countQuantities["variance-to-mean"]([0, 0])).toBe(0);
  expect(countQuantities["largest-count"]([3, 7, 1])).toBe(7);
  expect(countQuantities["share-of-zeros"]([0, 2, 0, 1])).toBe(0.5);
});

test("the largest of N Gaussian residuals has the distribution of the order statistic", () => {
  const targets = [1, 4, -2, 0.5, 3, 2.2];
  const [mean, standardDeviation] = [targets.map((y) => y - 1), targets.map((_, n) => 1 / (n + 1))];
  const predictions = { targets, mean, standardDeviation };
  const [{ observed, pValue, standardError }] = checkGaussians(predictions, ["largest-residual"], draws, createRng(3));
  // The last residual is 1 / (1/6) = 6 deviations; P(max |r| >= 6) for six residuals is too small for 4,000 draws.
  expect(observed).toBe(6);
  expect([pValue, standardError]).toEqual([0, 0]);
  const [nearer] = checkGaussians(
    { ...predictions, standardDeviation: targets.map(() => 0.5) },
    ["largest-residual"],
    draws,
    createRng(3),
  );
  const exact = 1 - (2 * normalCdf(2) - 1) ** targets.length;
  expect(Math.abs(nearer.pValue - exact)).toBeLessThan(5 * nearer.standardError);
  expect(nearer.standardError).toBeCloseTo(Math.sqrt((nearer.pValue * (1 - nearer.pValue)) / draws), 12);
});

test("5% of residuals of Gaussian replications are outside the central 95%", () => {
  const targets = Array.from({ length: 40 }, (_, n) => n);
  const [{ replicated }] = checkGaussians(
    { targets, mean: targets, standardDeviation: targets.map(() => 2) },
    ["share-outside-95"],
    draws,
    createRng(1),
  );
  close(replicated, 0.05);
});

test("replications of a regression share the uncertainty about its weights", () => {
  // One weight, known to ± 10, and hardly any noise: both residuals are almost the same standard normal variate.
  const data = { inputs: [[1], [1]], targets: [3, -3], noiseVariance: 1e-6 };
  const posterior = { mean: [0], covariance: [[100]] };
  const [{ replicated }] = checkRegression({ ...data, posterior }, ["kurtosis"], 200, createRng(5));
  // Two equal residuals have kurtosis 1; independent ones would have 3/2 on average, and at most 2.
  expect(Math.max(...replicated)).toBeLessThan(1.001);
  const [wide] = checkRegression({ ...data, posterior }, ["largest-residual"], draws, createRng(5));
  close(wide.replicated, Math.sqrt(2 / Math.PI));
});

test("a regression passes the check of its own data, and an outlier fails it", () => {
  const inputs = Array.from({ length: 20 }, (_, n) => [1, n / 10 - 1]);
  const targets = inputs.map(([, x = 0], n) => 0.5 * x + 0.2 * Math.sin(5 * n));
  const prior = {
    mean: [0, 0],
    covariance: [
      [1, 0],
      [0, 1],
    ],
  };
  const check = (y: readonly number[]) => {
    const data = { inputs, targets: y, noiseVariance: 0.04 };
    const posterior = posteriorOf(data, prior);
    return checkRegression({ ...data, posterior }, ["largest-residual"], draws, createRng(0))[0].pValue;
  };
  expect(check(targets)).toBeGreaterThan(0.05);
  expect(check(targets.with(7, 3))).toBeLessThan(0.001);
});

test("counts with one rate have the moments of a negative binomial", () => {
  // s ~ Poisson(λ), λ ~ Gamma(a, b): P(s = 0) = (b / (1 + b))^a.
  const [shape, rate] = [3, 2];
  const counts = [1, 0, 2];
  const predictions = { counts, responsibilities: counts.map(() => [1]), rates: [{ shape, rate }] };
  const [{ replicated }] = checkCounts(predictions, ["share-of-zeros"], draws, createRng(2));
  close(replicated, (rate / (1 + rate)) ** shape);
});

test("counts with two rates fail the check of one rate by their variance over their mean, and pass that of two", () => {
  const counts = Array.from({ length: 60 }, (_, n) => (n % 2 === 0 ? n % 3 : 10 + (n % 5)));
  const half = (parity: number) => counts.filter((_, n) => n % 2 === parity).reduce((sum, s) => sum + s, 0);
  const one = {
    counts,
    responsibilities: counts.map(() => [1]),
    rates: [{ shape: half(0) + half(1), rate: counts.length }],
  };
  const two = {
    counts,
    responsibilities: counts.map((_, n) => (n % 2 === 0 ? [1, 0] : [0, 1])),
    rates: [half(0), half(1)].map((shape) => ({ shape, rate: counts.length / 2 })),
  };
  expect(checkCounts(one, ["variance-to-mean"], 1000, createRng(0))[0].pValue).toBe(0);
  const [{ pValue }] = checkCounts(two, ["variance-to-mean"], 1000, createRng(0));
  expect(pValue).toBeGreaterThan(0.05);
  expect(pValue).toBeLessThan(0.95);
});
