import { expect, test } from "vitest";
import {
  budgetOf,
  integrate as integrateInTurns,
  Unresolved,
} from "../../../worker/probability/numerics/gauss-kronrod.ts";
import { atOnce } from "../../../worker/probability/numerics/interruptible.ts";

const integrate = atOnce(integrateInTurns);

const generous = () => budgetOf(1e6, 1);
const one = (f: (x: number) => number) => (x: number, values: Float64Array) => {
  values[0] = f(x);
};

test("polynomials up to degree 22 are integrated exactly, without a bisection up to degree 13", () => {
  for (let degree = 0; degree <= 22; degree++) {
    const budget = generous();
    const [integral = 0] = integrate(
      one((x) => x ** degree),
      1,
      [-1, 1],
      degree <= 13 ? 1e-15 : 1,
      budget,
    );
    // Weights of 16 digits that sum to 2.
    expect(Math.abs(integral - (degree % 2 === 0 ? 2 / (degree + 1) : 0))).toBeLessThan(1e-15);
    expect(1e6 - budget.evaluations).toBe(15);
  }
});

test("bisection finds a bend, and a cut at the bend saves it", () => {
  const bent = one((x) => Math.abs(x - 0.3));
  const exact = (0.3 ** 2 + 0.7 ** 2) / 2;
  const [found, cut] = [generous(), generous()];
  // The tolerance applies to the Gauss rule, and each bisection leaves one part with the bend.
  expect(Math.abs((integrate(bent, 1, [0, 1], 1e-12, found)[0] as number) - exact)).toBeLessThan(1e-12);
  expect(Math.abs((integrate(bent, 1, [0, 0.3, 1], 1e-12, cut)[0] as number) - exact)).toBeLessThan(1e-15);
  expect(1e6 - found.evaluations).toBeGreaterThan(300);
  expect(1e6 - cut.evaluations).toBe(30);
});

test("several functions are integrated at once, each to the tolerance", () => {
  const both = (x: number, values: Float64Array) => {
    values[0] = 1;
    values[1] = Math.sqrt(x);
  };
  const [constant = 0, root = 0] = integrate(both, 2, [0, 1], 1e-9, generous());
  expect(constant).toBeCloseTo(1, 14);
  // Some twenty parts near the root's infinite slope, each within the tolerance.
  expect(Math.abs(root - 2 / 3)).toBeLessThan(1e-8);
});

test("integrals beyond the budget are refused: too fine a function, or one that returns NaN", () => {
  const spent = budgetOf(1000, 1);
  expect(() => integrate(one(Math.tan), 1, [0, 3], 1e-9, spent)).toThrow(Unresolved);
  expect(() =>
    integrate(
      one(() => Number.NaN),
      1,
      [0, 1],
      1,
      generous(),
    ),
  ).toThrow(Unresolved);
});
