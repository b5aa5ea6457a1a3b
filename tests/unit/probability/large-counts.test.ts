/**
 * Remainders of log n!, log Γ and ψ without their large terms; references by mpmath 1.3 with 50 digits, rounded to
 * fifteen.
 */
import { expect, test } from "vitest";
import {
  deviance,
  digammaRemainder,
  logFactorialRemainder,
  logGammaRemainder,
} from "../../../worker/probability/numerics/large-counts.ts";

/** Some roundings, a logarithm and a series. */
const relative = 1e-14;
const expectNear = (value: number, expected: number) =>
  expect(Math.abs(value - expected)).toBeLessThanOrEqual(relative * Math.abs(expected));

test.for([
  [1, 1.25, 0.0268564486857902],
  [1e9, 1000031000, 0.480490069897541],
  [1e9, 999999999.5, 1.25000000041667e-10],
  [7, 0.001, 54.9766579962622],
  [1e9, 3, 18624653551.278301],
  [3, 1e9, 999999938.126039],
  [1e12, 1000000100000, 0.00499999966666669],
] as const)("the deviance of %s from %s keeps its digits", ([count, rate, expected]) => {
  expectNear(deviance(count, rate), expected);
});

test.for([
  [1000, 1222, 21.5111392505964],
  [1000, 1223, 21.6931432949647],
] as const)(
  "the deviance of %s from %s is the same on both sides of the change of formula",
  ([count, rate, expected]) => {
    // The logarithm's two terms are ten times their difference.
    expect(Math.abs(deviance(count, rate) - expected)).toBeLessThan(10 * relative * expected);
  },
);

test("a deviance is never negative, 0 at equality, and defined for a count of 0", () => {
  for (const count of [0, 1, 7, 1e6, 1e12]) {
    expect(deviance(count, count)).toBe(0);
    for (const factor of [1 - 1e-15, 1 + 1e-15, 0.8, 0.82, 1.22, 1.25, 1e-9, 1e9]) {
      expect(deviance(count, count * factor)).toBeGreaterThanOrEqual(0);
    }
  }
  expect(deviance(0, 3)).toBe(3);
});

test.for([
  [1e-6, 13.81552479626, 999986.761703462],
  [0.5, 1.41893853320467, 1.27036284546148],
  [3.7, 0.287240893959726, 0.141179280288667],
  [16, -0.462148171995608, 0.0315753939123209],
  [1e3, -2.53485577295584, 0.000500083333325],
  [1e9, -9.4426943851852, 5.00000000083333e-10],
  [1e12, -12.8965720247595, 5.00000000000083e-13],
] as const)("the remainders of log Γ and ψ at %s keep their digits", ([x, logGamma, digamma]) => {
  expectNear(logGammaRemainder(x), logGamma);
  expectNear(digammaRemainder(x), digamma);
});

test("on both sides of the start of the series, the remainders agree with the references", () => {
  // Below it they are differences of numbers up to 50, with relative errors of 1e-14.
  expect(logGammaRemainder(15.9)).toBeCloseTo(-0.458980621527664, 13);
  expect(digammaRemainder(15.9)).toBeCloseTo(0.031776039050412, 14);
  expectNear(logGammaRemainder(16.1), -0.465295784232176);
  expectNear(digammaRemainder(16.1), 0.0313772664757943);
});

test.for([
  [0, 0],
  [1, 1],
  [2, 1.30685281944005],
  [10, 2.07856164313506],
  [100, 3.22235695675435],
  [1e9, 11.2805714517612],
] as const)("log %s! without its large terms", ([n, expected]) => {
  expect(logFactorialRemainder(n)).toBeCloseTo(expected, 13);
});
