/** Reparameterised draws have the distribution of direct ones, and their derivatives are right. */
import { expect, test } from "vitest";
import {
  argmax,
  exponentialQuantile,
  gumbelSoftmax,
  reparameterizeCategorical,
  reparameterizeExponential,
} from "../../../worker/probability/gradients/reparameterization.ts";
import { createRng } from "../../../worker/probability/numerics/random.ts";
import { integrate } from "../../oracles/quadrature.ts";

const average = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Largest distance between an empirical and a true distribution function (Kolmogorov). */
function largestGap(draws: readonly number[], cdf: (x: number) => number): number {
  const sorted = draws.toSorted((a, b) => a - b);
  return sorted.reduce((gap, x, i) => {
    const [below, above] = [i / sorted.length, (i + 1) / sorted.length];
    return Math.max(gap, Math.abs(cdf(x) - below), Math.abs(cdf(x) - above));
  }, 0);
}

test("direct and reparameterised exponential draws have the exponential distribution", () => {
  const count = 20_000;
  for (const rate of [0.3, 1, 25]) {
    const { direct, reparameterized } = reparameterizeExponential(rate, count, createRng(7));
    for (const draws of [direct, reparameterized]) {
      // Kolmogorov's bound with probability one in a thousand.
      expect(largestGap(draws, (z) => 1 - Math.exp(-rate * z))).toBeLessThan(1.95 / Math.sqrt(count));
    }
  }
});

test("at fixed noise, a draw's derivative with respect to the rate agrees with differences", () => {
  const rate = 1.7;
  const { noise, reparameterized, derivatives } = reparameterizeExponential(rate, 50, createRng(1));
  const h = 1e-6;
  noise.forEach((u, i) => {
    const slope = (exponentialQuantile(u, rate + h) - exponentialQuantile(u, rate - h)) / (2 * h);
    // A central difference: errors h², and rounding of 1e-16 / h.
    expect(derivatives[i]).toBeCloseTo(slope, 8);
    expect(1 - Math.exp(-rate * (reparameterized[i] as number))).toBeCloseTo(u, 14);
  });
});

test("the derivative of the mean, -1/λ², is the mean of the derivatives", () => {
  const [rate, count] = [0.8, 20_000];
  const { derivatives } = reparameterizeExponential(rate, count, createRng(2));
  // Four standard errors; the derivative z/λ has standard deviation 1/λ².
  expect(Math.abs(average(derivatives) + 1 / rate ** 2)).toBeLessThan(4 / rate ** 2 / Math.sqrt(count));
});

test("both ends of the unit interval have finite quantiles", () => {
  expect(exponentialQuantile(0, 2)).toBe(0);
  expect(exponentialQuantile(1 - 2 ** -53, 1)).toBeCloseTo(53 * Math.LN2, 12);
});

const pi = [0.1, 0.2, 0.5, 0.2];

test("direct draws and Gumbel-max corners have the categorical distribution", () => {
  const count = 20_000;
  const { direct, hard } = reparameterizeCategorical(pi, 0.5, count, createRng(3));
  for (const draws of [direct, hard]) {
    pi.forEach((p, k) => {
      const share = draws.filter((draw) => draw === k).length / count;
      // Four standard errors of a proportion.
      expect(Math.abs(share - p)).toBeLessThan(4 * Math.sqrt((p * (1 - p)) / count));
    });
  }
});

test("relaxed draws are in the simplex, nearest to their corner", () => {
  const { relaxed, hard, noise } = reparameterizeCategorical(pi, 0.7, 200, createRng(4));
  relaxed.forEach((y, n) => {
    // Four roundings of a division.
    expect(y.reduce((sum, entry) => sum + entry, 0)).toBeCloseTo(1, 14);
    expect(argmax(y)).toBe(hard[n]);
    expect(hard[n]).toBe(argmax(pi.map((p, k) => Math.log(p) + (noise[n]?.[k] as number))));
  });
});

test("with two categories the relaxed mean is the integral over a logistic variable", () => {
  const [p, temperature, count] = [0.8, 0.6, 20_000];
  const { relaxed } = reparameterizeCategorical([p, 1 - p], temperature, count, createRng(5));
  const logit = Math.log(p / (1 - p));
  const sigmoid = (t: number) => 1 / (1 + Math.exp(-t));
  const moment = (power: number) =>
    integrate((l) => sigmoid(l) * sigmoid(-l) * sigmoid((logit + l) / temperature) ** power, -40, 40);
  const variance = moment(2) - moment(1) ** 2;
  // Four standard errors.
  expect(Math.abs(average(relaxed.map(([y = 0]) => y)) - moment(1))).toBeLessThan(4 * Math.sqrt(variance / count));
});

test("low temperatures give corners and high ones the centre, without overflow", () => {
  const perturbed = [0.3, -1, 0.2];
  expect(Array.from(gumbelSoftmax(perturbed, 1e-300))).toEqual([1, 0, 0]);
  for (const y of gumbelSoftmax(perturbed, 1e300)) expect(y).toBeCloseTo(1 / 3, 15);
});

test("a category of probability zero is never drawn", () => {
  const { direct, hard, relaxed } = reparameterizeCategorical([0, 1, 0], 5, 500, createRng(6));
  expect(new Set([...direct, ...hard])).toEqual(new Set([1]));
  for (const y of relaxed) expect(y).toEqual([0, 1, 0]);
});

test("a generator at the ends of its range gives finite draws", () => {
  for (const u of [0, 1 - 2 ** -53]) {
    const { relaxed, noise } = reparameterizeCategorical(pi, 0.1, 3, () => u);
    expect([...relaxed, ...noise].flat().every(Number.isFinite)).toBe(true);
  }
});

test("the same seed gives the same draws", () => {
  const draw = (seed: number) => reparameterizeCategorical(pi, 0.5, 10, createRng(seed));
  expect(draw(1)).toEqual(draw(1));
  expect(draw(1)).not.toEqual(draw(2));
});

test("probabilities that do not sum to 1 are refused with their field", () => {
  expect(() => reparameterizeCategorical([0.5, 0.6], 1, 1, createRng(0))).toThrow(
    expect.objectContaining({
      code: "InvalidDistribution",
      errors: [expect.objectContaining({ pointer: "/probabilities" })],
    }),
  );
});
