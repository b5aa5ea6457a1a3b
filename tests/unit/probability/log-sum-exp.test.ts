import { expect, test } from "vitest";
import {
  logMeanExp,
  logSoftmax,
  logSumExp,
  softmax,
  softmaxInPlace,
} from "../../../worker/probability/numerics/log-sum-exp.ts";

/** A sum of three rounded exponentials has an error of a few units in the last place. */
const rounding = 1e-15;

test("the log of a sum of probabilities agrees with the formula where doubles can hold them", () => {
  expect(logSumExp([Math.log(0.2), Math.log(0.3), Math.log(0.1)])).toBeCloseTo(Math.log(0.6), 14);
});

test("a common factor of exp(±10,000) only shifts the sum", () => {
  // Near 10,000 a double resolves 2e-12.
  for (const shift of [-10_000, 10_000]) {
    expect(Math.abs(logSumExp([shift, shift + 1]) - shift - logSumExp([0, 1]))).toBeLessThan(4e-12);
  }
});

test("the log of a mean lies between its terms: of equal ones it is theirs, and of some near one it keeps their digits", () => {
  expect(logMeanExp([-745.5, -745.5, -745.5])).toBe(-745.5);
  // Of terms t near 0 it is their mean and half their variance, 2e-24 here.
  expect(Math.abs(logMeanExp([1e-12, 3e-12]) / 2e-12 - 1)).toBeLessThan(1e-11);
  const apart = [0, -50, -60, -70];
  expect(logMeanExp(apart)).toBe(logSumExp(apart) - Math.log(4));
  expect(logMeanExp([Number.NEGATIVE_INFINITY])).toBe(Number.NEGATIVE_INFINITY);
});

test("probabilities of zero add nothing, and their sum is zero", () => {
  expect(logSumExp([Number.NEGATIVE_INFINITY, 2])).toBe(2);
  expect(logSumExp([Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY])).toBe(Number.NEGATIVE_INFINITY);
  expect(logSumExp([])).toBe(Number.NEGATIVE_INFINITY);
});

test("normalised probabilities sum to one even if log p(x) is so large that it has lost its decimals", () => {
  for (const offset of [0, -1e12, 1e12]) {
    const probabilities = softmax([offset, offset + 1, offset + 2]);
    expect(Math.abs(probabilities.reduce((sum, p) => sum + p, 0) - 1)).toBeLessThan(rounding);
  }
});

test("probabilities keep the ratios of their logarithms", () => {
  const [a, b, none] = softmax([Math.log(3) - 800, Math.log(1) - 800, Number.NEGATIVE_INFINITY]);
  // log 3 - 800 is rounded by 6e-14.
  expect(Math.abs((a as number) / (b as number) - 3)).toBeLessThan(5e-13);
  expect(none).toBe(0);
});

test("in place, a part of an array becomes its softmax and its log-sum-exp is returned; the rest is unchanged", () => {
  const part = [-700, -702.5, Number.NEGATIVE_INFINITY];
  const values = Float64Array.of(5, ...part, 6);
  // The same operations in the same order.
  expect(softmaxInPlace(values, 1, 3)).toBe(logSumExp(part));
  expect(Array.from(values)).toEqual([5, ...softmax(part), 6]);
  const nothing = new Float64Array(2).fill(Number.NEGATIVE_INFINITY);
  expect(softmaxInPlace(nothing, 0, 2)).toBe(Number.NEGATIVE_INFINITY);
});

test("the log of a softmax is finite where the softmax underflows, and keeps its digits far from zero", () => {
  const [a = 0, b = 0, c = 0] = logSoftmax([-1e10, -1e10 - 1, -1e10 - 5000]);
  // log (1 + exp(-1)); differences of doubles near 1e10 are exact.
  const logSum = Math.log1p(Math.exp(-1));
  expect(a).toBeCloseTo(-logSum, 15);
  expect(b).toBeCloseTo(-1 - logSum, 15);
  expect(c).toBeCloseTo(-5000 - logSum, 11);
});
