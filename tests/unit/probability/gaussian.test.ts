import { expect, test } from "vitest";
import {
  condition,
  draw,
  factorGaussian,
  type Gaussian,
  logDensities,
  marginal,
  normalFiller,
  normalSource,
} from "../../../worker/probability/gaussians/gaussian.ts";
import { createRng } from "../../../worker/probability/numerics/random.ts";
import { planeDensity } from "../../oracles/gaussian-formulas.ts";
import { integrate } from "../../oracles/quadrature.ts";
import { randomGaussian } from "../../oracles/random-gaussian.ts";
import { errorOf, largestDifference } from "./support.ts";

/** Entries of order one through a few triangles of condition up to 30: hundreds of units in the last place. */
const rounding = 1e-13;

function logDensity(gaussian: Gaussian, point: readonly number[]): number {
  return logDensities(factorGaussian(gaussian, "/covariance"), Float64Array.from(point), 1)[0] as number;
}

test("the density in the plane agrees with the formula with inverse and determinant", () => {
  const rng = createRng(1);
  for (let i = 0; i < 20; i++) {
    const gaussian = randomGaussian(2, rng);
    const point = [3 * rng(), 3 * rng()] as const;
    const expected = Math.log(planeDensity(point, gaussian.mean, gaussian.covariance));
    expect(Math.abs(logDensity(gaussian, point) - expected)).toBeLessThan(rounding * Math.max(1, Math.abs(expected)));
  }
});

test("the joint density is the evidence times the conditional density, for every subset", () => {
  const gaussian = randomGaussian(4, createRng(2));
  const point = [0.3, -1.1, 2, 0.7];
  for (const dimensions of [[], [0], [3], [1, 2], [2, 1], [3, 0, 1], [0, 1, 2, 3], [3, 2, 1, 0]]) {
    const values = dimensions.map((i) => point[i] as number);
    const conditional = condition(gaussian, { dimensions, values }, "/covariance");
    const rest = conditional.dimensions.map((i) => point[i] as number);
    const product = conditional.logEvidence + logDensity(conditional.gaussian, rest);
    expect(Math.abs(product - logDensity(gaussian, point))).toBeLessThan(1e-12);
  }
});

test("the evidence of some dimensions is their marginal density", () => {
  const gaussian = randomGaussian(5, createRng(3));
  const [dimensions, values] = [
    [4, 1],
    [0.2, -2],
  ];
  const { logEvidence } = condition(gaussian, { dimensions, values }, "/covariance");
  expect(Math.abs(logEvidence - logDensity(marginal(gaussian, dimensions), values))).toBeLessThan(rounding * 10);
});

test("conditioning then marginalising commutes", () => {
  const gaussian = randomGaussian(4, createRng(4));
  const observed = { dimensions: [2], values: [1.5] };
  const first = marginal(condition(gaussian, observed, "/covariance").gaussian, [0, 2]);
  const second = condition(marginal(gaussian, [0, 3, 2]), observed, "/covariance").gaussian;
  expect(largestDifference(first.mean, second.mean)).toBeLessThan(rounding);
  expect(largestDifference(first.covariance, second.covariance)).toBeLessThan(rounding);
});

test("conditioning on two dimensions at once or one after the other is the same, and the evidences multiply", () => {
  const gaussian = randomGaussian(4, createRng(5));
  const together = condition(gaussian, { dimensions: [3, 0], values: [1, -1] }, "/covariance");
  const first = condition(gaussian, { dimensions: [3], values: [1] }, "/covariance");
  const second = condition(first.gaussian, { dimensions: [0], values: [-1] }, "/covariance");
  expect(together.dimensions).toEqual([1, 2]);
  expect(largestDifference(together.gaussian.mean, second.gaussian.mean)).toBeLessThan(rounding * 10);
  expect(largestDifference(together.gaussian.covariance, second.gaussian.covariance)).toBeLessThan(rounding);
  expect(Math.abs(together.logEvidence - first.logEvidence - second.logEvidence)).toBeLessThan(rounding * 10);
});

test("the conditional's moments agree with quadrature of the joint's slice", () => {
  const gaussian = randomGaussian(2, createRng(6));
  const seen = 0.8;
  const slice = (y: number) => planeDensity([seen, y], gaussian.mean, gaussian.covariance);
  const moment = (f: (y: number) => number) => integrate((y) => f(y) * slice(y), -20, 20);
  const evidence = moment(() => 1);
  const mean = moment((y) => y) / evidence;
  const conditional = condition(gaussian, { dimensions: [0], values: [seen] }, "/covariance");
  // 2,000 intervals of 0.02 against a standard deviation above 0.3: the trapezoid rule is exact to rounding.
  expect(Math.abs(conditional.logEvidence - Math.log(evidence))).toBeLessThan(1e-12);
  expect(Math.abs((conditional.gaussian.mean[0] as number) - mean)).toBeLessThan(1e-12);
  const variance = moment((y) => (y - mean) ** 2) / evidence;
  expect(Math.abs((conditional.gaussian.covariance[0]?.[0] as number) - variance)).toBeLessThan(1e-12);
});

test("observing nothing changes nothing, and observing everything leaves no uncertainty", () => {
  const gaussian = randomGaussian(3, createRng(7));
  const nothing = condition(gaussian, { dimensions: [], values: [] }, "/covariance");
  expect(nothing.logEvidence).toBeCloseTo(0, 15);
  expect(largestDifference(nothing.gaussian.covariance, gaussian.covariance)).toBeLessThan(rounding);
  const all = condition(gaussian, { dimensions: [0, 1, 2], values: [0, 0, 0] }, "/covariance");
  expect(all.gaussian).toEqual({ mean: [], covariance: [] });
});

test("a conditional variance of 1e-12 of the marginal one keeps its digits", () => {
  // Var[y | x] = 1 - ρ² for unit variances; 1 - ρ is exact in doubles by construction.
  const gap = 2 ** -41;
  const correlation = 1 - gap;
  const gaussian = {
    mean: [0, 0],
    covariance: [
      [1, correlation],
      [correlation, 1],
    ],
  };
  const { covariance } = condition(gaussian, { dimensions: [0], values: [0] }, "/covariance").gaussian;
  const expected = gap * (2 - gap);
  // 1 - ρ² is of size 1e-12, computed from terms of size one, each rounded by 1e-16.
  expect(Math.abs((covariance[0]?.[0] as number) / expected - 1)).toBeLessThan(3e-4);
});

test("draws have the mean and covariance of their distribution within four standard errors", () => {
  const gaussian = randomGaussian(3, createRng(8));
  const factored = factorGaussian(gaussian, "/covariance");
  const normal = normalSource(createRng(9));
  const count = 20_000;
  const draws = Array.from({ length: count }, () => draw(factored, normal));
  const average = (f: (x: Float64Array) => number) => draws.reduce((sum, x) => sum + f(x), 0) / count;
  const deviation = (x: Float64Array, i: number) => (x[i] as number) - (gaussian.mean[i] as number);
  for (let i = 0; i < 3; i++) {
    const variance = gaussian.covariance[i]?.[i] as number;
    expect(Math.abs(average((x) => deviation(x, i)))).toBeLessThan(4 * Math.sqrt(variance / count));
    for (let j = 0; j <= i; j++) {
      const covariance = gaussian.covariance[i]?.[j] as number;
      const spread = Math.sqrt((variance * (gaussian.covariance[j]?.[j] as number) + covariance ** 2) / count);
      expect(Math.abs(average((x) => deviation(x, i) * deviation(x, j)) - covariance)).toBeLessThan(4 * spread);
    }
  }
});

test("arrays of any lengths are filled with the variates of a source in their order", () => {
  const fill = normalFiller(createRng(5));
  const normal = normalSource(createRng(5));
  for (const length of [1, 2, 0, 3, 1, 800, 7, 1]) {
    const filled = new Float64Array(length);
    fill(filled);
    expect(filled).toEqual(Float64Array.from({ length }, normal));
  }
});

test("invalid observations are named", () => {
  const gaussian = randomGaussian(2, createRng(10));
  const pointerOf = (dimensions: number[], values: number[]) =>
    errorOf(() => condition(gaussian, { dimensions, values }, "/covariance")).errors[0]?.pointer;
  expect(pointerOf([2], [0])).toBe("/observed/dimensions/0");
  expect(pointerOf([0, 0], [0, 0])).toBe("/observed/dimensions/1");
  expect(pointerOf([0.5], [0])).toBe("/observed/dimensions/0");
  expect(pointerOf([0, 1], [0])).toBe("/observed/values");
  expect(errorOf(() => marginal(gaussian, [-1])).errors[0]?.pointer).toBe("/dimensions/0");
  expect(errorOf(() => factorGaussian({ mean: [0, 0], covariance: [[1]] }, "/covariance")).code).toBe("ShapeMismatch");
});
