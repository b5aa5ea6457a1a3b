import { expect, test } from "vitest";
import type { Observed } from "../../../worker/probability/gaussians/gaussian.ts";
import {
  condition,
  type GaussianMixture,
  marginal,
  moments,
} from "../../../worker/probability/mixtures/gaussian-mixture.ts";
import { density, factoredDensity } from "../../../worker/probability/mixtures/gaussian-mixture-density.ts";
import { sample } from "../../../worker/probability/mixtures/gaussian-mixture-sample.ts";
import { createRng } from "../../../worker/probability/numerics/random.ts";
import fixtures from "../../fixtures/gaussians.json" with { type: "json" };
import { mixtureDensity } from "../../oracles/gaussian-formulas.ts";
import { integrate, integratePlane } from "../../oracles/quadrature.ts";
import { randomMixture } from "../../oracles/random-gaussian.ts";
import { errorOf, largestDifference } from "./support.ts";

const { mixtures: reference } = fixtures;
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

/** Two components a hundred standard deviations apart in each of 32 dimensions, and 62 more between them. */
function distantMixture(): GaussianMixture {
  const [components, size] = [64, 32];
  return {
    weights: new Array<number>(components).fill(1 / components),
    means: Array.from({ length: components }, (_, k) => new Array<number>(size).fill((100 * k) / (components - 1))),
    covariances: Array.from({ length: components }, () =>
      Array.from({ length: size }, (_, i) => Array.from({ length: size }, (_, j) => (i === j ? 1 : 0.3))),
    ),
  };
}

test("log densities and responsibilities agree with scipy", () => {
  const { logDensity, responsibilities } = density(reference.mixture, reference.points);
  // scipy uses eigenvectors: condition 100 of the covariances, squared distances up to 1e3.
  expect(largestDifference(logDensity, reference.logDensity)).toBeLessThan(1e-10);
  expect(largestDifference(responsibilities, reference.responsibilities)).toBeLessThan(1e-10);
});

test("conditionals agree with 60-digit arithmetic with explicit inverses, for any order of the dimensions", () => {
  for (const { observed, dimensions, weights, means, covariances, logEvidence } of reference.conditionals) {
    const conditional = condition(reference.mixture, observed);
    expect(conditional.dimensions).toEqual(dimensions);
    // Condition 100 of the covariances times some hundred units in the last place.
    expect(Math.abs(conditional.logEvidence - logEvidence)).toBeLessThan(1e-12);
    expect(largestDifference(conditional.mixture.weights, weights)).toBeLessThan(1e-12);
    expect(largestDifference(conditional.mixture.means, means)).toBeLessThan(1e-12);
    expect(largestDifference(conditional.mixture.covariances, covariances)).toBeLessThan(1e-12);
  }
});

test("p(x_a, x_b) = p(x_a) p(x_b | x_a) and p(x_a) is the marginal density", () => {
  const mixture = randomMixture(5, 4, createRng(1));
  const point = [0.5, -1, 2, 0.1];
  for (const dimensions of [[], [1], [3, 0], [2, 3, 1], [0, 1, 2, 3]]) {
    const values = dimensions.map((i) => point[i] as number);
    const conditional = condition(mixture, { dimensions, values });
    const rest = conditional.dimensions.map((i) => point[i] as number);
    const [logRest] = density(conditional.mixture, [rest]).logDensity;
    const [logJoint] = density(mixture, [point]).logDensity;
    const [logMarginal] = density(marginal(mixture, dimensions), [values]).logDensity;
    // Log densities of order ten, each a few roundings of terms of order 100.
    expect(Math.abs(conditional.logEvidence + (logRest as number) - (logJoint as number))).toBeLessThan(1e-12);
    expect(Math.abs(conditional.logEvidence - (logMarginal as number))).toBeLessThan(1e-12);
    expect(Math.abs(sum(conditional.mixture.weights) - 1)).toBeLessThan(1e-15 * 5);
  }
});

test("the conditional density is the joint's slice over its integral", () => {
  const mixture = randomMixture(3, 2, createRng(2));
  const seen = 0.4;
  const evidence = integrate((y) => mixtureDensity(mixture, [seen, y]), -15, 15);
  const conditional = condition(mixture, { dimensions: [0], values: [seen] });
  // Steps of 0.015 against standard deviations above 0.3: the trapezoid rule is exact to rounding.
  expect(Math.abs(conditional.logEvidence - Math.log(evidence))).toBeLessThan(1e-12);
  for (const y of [-2, 0, 1.7]) {
    const slice = mixtureDensity(mixture, [seen, y]) / evidence;
    expect(Math.abs(mixtureDensity(conditional.mixture, [y]) / slice - 1)).toBeLessThan(1e-12);
  }
});

test("conditioning then marginalising commutes", () => {
  const mixture = randomMixture(4, 4, createRng(3));
  const observed = { dimensions: [2], values: [1.5] };
  const first = marginal(condition(mixture, observed).mixture, [0, 2]);
  const second = condition(marginal(mixture, [0, 3, 2]), observed).mixture;
  for (const part of ["weights", "means", "covariances"] as const) {
    expect(largestDifference(first[part], second[part])).toBeLessThan(1e-12);
  }
});

test("responsibilities sum to one and pick the nearest of 64 components up to 100 standard deviations away", () => {
  const mixture = distantMixture();
  const points = mixture.means.map((mean) => mean.map((m) => m + 0.01));
  const { logDensity, responsibilities } = density(mixture, points);
  for (const [n, row] of responsibilities.entries()) {
    expect(Math.abs(sum(row) - 1)).toBeLessThan(1e-14);
    expect(row.indexOf(Math.max(...row))).toBe(n);
    expect(Number.isFinite(logDensity[n])).toBe(true);
  }
});

test("a point a million standard deviations from every component still has a finite log density", () => {
  const { logDensity, responsibilities } = density(distantMixture(), [new Array<number>(32).fill(1e6)]);
  expect(logDensity[0]).toBeLessThan(-1e12);
  expect(responsibilities[0]?.[63]).toBe(1);
});

test("distant evidence changes the weights without underflow", () => {
  const { mixture, logEvidence } = condition(distantMixture(), { dimensions: [0], values: [-500] });
  expect(logEvidence).toBeLessThan(-1e5);
  expect(mixture.weights[0]).toBeCloseTo(1, 12);
  expect(Math.abs(sum(mixture.weights) - 1)).toBeLessThan(1e-14);
});

test("a conditional's density includes components whose weights are below the smallest double", () => {
  const narrow = [
    [1, 0],
    [0, 1e-4],
  ];
  // x₀ = 60 leaves the first component a weight of exp(-1800), and x₁ = 0 is 100 deviations from the second.
  const mixture = {
    weights: [0.5, 0.5],
    means: [
      [0, 0],
      [60, 1],
    ],
    covariances: [narrow, narrow],
  };
  const { mixture: conditional, factored } = condition(mixture, { dimensions: [0], values: [60] });
  expect(conditional.weights).toEqual([0, 1]);
  const logPeak = -0.5 * Math.log(2 * Math.PI * 1e-4);
  expect(factoredDensity(factored, [[0]]).logDensity[0]).toBeCloseTo(logPeak - 1800, 9);
  expect(factoredDensity(factored, [[1]]).logDensity[0]).toBeCloseTo(logPeak, 14);
});

test("mean and covariance of a mixture do not depend on an offset of 1e9, for means that differ by millionths", () => {
  const mixture = randomMixture(3, 2, createRng(10));
  // Adding multiples of 2^-20 to 2^30 is exact.
  const means = mixture.means.map((mean) => mean.map((m) => Math.round(m * 100) / 2 ** 20));
  const covariances = mixture.covariances.map((covariance) => covariance.map((row) => row.map((c) => c * 1e-12)));
  const near = moments({ ...mixture, means, covariances });
  const far = moments({ ...mixture, means: means.map((mean) => mean.map((m) => m + 2 ** 30)), covariances });
  expect(far.covariance).toEqual(near.covariance);
});

test("the exercise's mixture: x₁ = 1 makes the near component e² times as likely as the far one", () => {
  const identity = [
    [1, 0],
    [0, 1],
  ];
  const mixture = {
    weights: [0.5, 0.5],
    means: [
      [1, 1],
      [3, 5],
    ],
    covariances: [identity, identity],
  };
  const near = (x: number) => condition(mixture, { dimensions: [0], values: [x] }).mixture.weights[0] as number;
  // p(k = 1 | x₁) = σ(4 - 2 x₁).
  for (const x of [1, 2, 3]) expect(near(x)).toBeCloseTo(1 / (1 + Math.exp(2 * x - 4)), 14);
});

test("mean and covariance agree with quadrature of the density", () => {
  const mixture = randomMixture(3, 2, createRng(4), 2);
  const moment = (f: (x: number, y: number) => number) =>
    integratePlane((x, y) => f(x, y) * mixtureDensity(mixture, [x, y]), -12, 12);
  const { mean, covariance } = moments(mixture);
  const [meanX, meanY] = mean as [number, number];
  // Steps of 0.08 against standard deviations above 0.3: error exp(-2 (π 0.3 / 0.08)²), below rounding.
  expect(Math.abs(moment((x) => x) - meanX)).toBeLessThan(1e-11);
  expect(Math.abs(moment((x, y) => (x - meanX) * (y - meanY)) - (covariance[0]?.[1] as number))).toBeLessThan(1e-11);
  expect(Math.abs(moment((_, y) => (y - meanY) ** 2) - (covariance[1]?.[1] as number))).toBeLessThan(1e-11);
});

test("the conditional's moments average to the joint's over the evidence", () => {
  const mixture = randomMixture(3, 2, createRng(5), 2);
  const expectation = integrate(
    (x) => {
      const { mixture: conditional, logEvidence } = condition(mixture, { dimensions: [0], values: [x] });
      return Math.exp(logEvidence) * (moments(conditional).mean[0] as number);
    },
    -12,
    12,
    600,
  );
  expect(Math.abs(expectation - (moments(mixture).mean[1] as number))).toBeLessThan(1e-11);
});

test("draws come from each component according to its weight, and have the mixture's mean, within four standard errors", () => {
  const mixture = { ...randomMixture(3, 2, createRng(6)), weights: [0.7, 0, 0.3] };
  const count = 20_000;
  const { points, components } = sample(mixture, count, createRng(7));
  const share = components.filter((component) => component === 0).length / count;
  expect(components).not.toContain(1);
  expect(Math.abs(share - 0.7)).toBeLessThan(4 * Math.sqrt((0.7 * 0.3) / count));
  const { mean, covariance } = moments(mixture);
  for (const i of [0, 1]) {
    const average = sum(points.map((point) => point[i] as number)) / count;
    const standardError = Math.sqrt((covariance[i]?.[i] as number) / count);
    expect(Math.abs(average - (mean[i] as number))).toBeLessThan(4 * standardError);
  }
  expect(sample(mixture, 5, createRng(7)).points).toEqual(points.slice(0, 5));
});

test("a component of weight zero has no responsibility, under any evidence", () => {
  const mixture = { ...randomMixture(2, 2, createRng(8)), weights: [0, 1] };
  expect(density(mixture, [mixture.means[0] as number[]]).responsibilities).toEqual([[0, 1]]);
  expect(condition(mixture, { dimensions: [0], values: [0] }).mixture.weights).toEqual([0, 1]);
});

test("weights rounded to seven decimals are accepted, less accurate ones are not", () => {
  const mixture = { ...randomMixture(3, 1, createRng(9)), weights: [0.3333333, 0.3333333, 0.3333333] };
  expect(sum(condition(mixture, { dimensions: [], values: [] }).mixture.weights)).toBeCloseTo(1, 15);
  const codeOf = (weights: number[]) => {
    const error = errorOf(() => moments({ ...mixture, weights }));
    return [error.code, error.errors[0]?.pointer];
  };
  expect(codeOf([0.5, 0.4, 0.2])).toEqual(["InvalidDistribution", "/mixture/weights"]);
  expect(codeOf([0.5, 0.6, -0.1])).toEqual(["InvalidDistribution", "/mixture/weights/2"]);
  expect(codeOf([0.5, 0.5])).toEqual(["ShapeMismatch", "/mixture/means"]);
});

test("impossible values are refused with their field", () => {
  const mixture = randomMixture(2, 2, createRng(10));
  const where = (action: () => unknown) => {
    const error = errorOf(action);
    return [error.code, error.errors[0]?.pointer];
  };
  const see = (observed: Observed, of: GaussianMixture = mixture) => where(() => condition(of, observed));
  const flat = [
    mixture.covariances[0] as number[][],
    [
      [1, 1],
      [1, 1],
    ],
  ];
  expect(see({ dimensions: [0], values: [1e200] })).toEqual(["OutOfRange", "/observed/values"]);
  expect(see({ dimensions: [5], values: [0] })).toEqual(["ShapeMismatch", "/observed/dimensions/0"]);
  const singular = { ...mixture, covariances: flat };
  expect(see({ dimensions: [1], values: [0] }, singular)).toEqual(["NotPositiveDefinite", "/mixture/covariances/1"]);
  expect(where(() => marginal(singular, [0]))).toEqual(["NotPositiveDefinite", "/mixture/covariances/1"]);
  expect(
    where(() =>
      density(mixture, [
        [0, 0],
        [1e200, 0],
      ]),
    ),
  ).toEqual(["OutOfRange", "/points/1"]);
  expect(where(() => density(mixture, [[0]]))).toEqual(["ShapeMismatch", "/points/0"]);
  const ragged = { ...mixture, means: [[0, 0], [0]] };
  expect(where(() => moments(ragged))).toEqual(["ShapeMismatch", "/mixture/means/1"]);
});
