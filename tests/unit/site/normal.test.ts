import { expect, test } from "vitest";
import {
  deviationAt,
  divergenceFromPrior,
  logNormal,
  logNormalInPlane,
  mixtureOfOne,
  normalQuantile,
  peakOf,
} from "../../../site/lib/numbers/normal.ts";

test("a Gaussian's peak is its density at the mean, and determines its deviation", () => {
  for (const deviation of [0.3, 1, 4]) {
    for (const weight of [0.05, 1]) {
      expect(peakOf(deviation, weight)).toBeCloseTo(weight * Math.exp(logNormal(2, 2, deviation ** 2)), 12);
      // A peak below a hundredth counts as a hundredth.
      const peak = Math.max(0.01, peakOf(deviation, weight));
      expect(peakOf(deviationAt(peak, weight), weight)).toBeCloseTo(peak, 12);
    }
  }
});

test("a plane's log density is the quadratic form of the inverse covariance, with half its log determinant", () => {
  const [a, b, c] = [2, 0.6, 0.5];
  const determinant = a * c - b ** 2;
  const covariance = [
    [a, b],
    [b, c],
  ];
  for (const [x1, x2] of [
    [0, 0],
    [1.5, -0.7],
    [-2, 3],
  ] as const) {
    const [d1, d2] = [x1 - 0.3, x2 + 1];
    const form = (c * d1 ** 2 - 2 * b * d1 * d2 + a * d2 ** 2) / determinant;
    const expected = -0.5 * (form + Math.log(4 * Math.PI ** 2 * determinant));
    expect(logNormalInPlane([x1, x2], [0.3, -1], covariance)).toBeCloseTo(expected, 12);
  }
});

test("quantiles are those of the tables, and symmetric about the median", () => {
  // Abramowitz and Stegun, table 26.5, to the digits that it prints.
  expect(normalQuantile(0.975)).toBeCloseTo(1.95996, 5);
  expect(normalQuantile(0.9)).toBeCloseTo(1.28155, 5);
  for (const p of [1e-6, 0.01, 0.3, 0.5]) expect(normalQuantile(p) + normalQuantile(1 - p)).toBeCloseTo(0, 9);
});

test("the divergence from the prior is zero only for the prior", () => {
  expect(divergenceFromPrior(0, 1)).toBe(0);
  expect(divergenceFromPrior(1, 1)).toBe(0.5);
  expect(divergenceFromPrior(0, Math.E)).toBeCloseTo((Math.E - 2) / 2, 12);
});

test("a Gaussian is a mixture of itself alone", () => {
  const covariance = [[2]];
  expect(mixtureOfOne({ mean: [1], covariance })).toEqual({ weights: [1], means: [[1]], covariances: [covariance] });
});
