/** EM with covariances at their floor. */
import { expect, test } from "vitest";
import { cholesky } from "../../../worker/probability/linear-algebra/cholesky.ts";
import { symmetricEigen } from "../../../worker/probability/linear-algebra/symmetric-eigen.ts";
import * as em from "../../../worker/probability/mixtures/em.ts";
import { complete } from "../../../worker/probability/numerics/interruptible.ts";
import { createRng } from "../../../worker/probability/numerics/random.ts";
import { errorOf, largestDifference } from "./support.ts";

const run = (...given: Parameters<typeof em.run>) => complete(em.run(...given));
const settings = { iterations: 200, tolerance: 1e-9 };
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

const variances = (points: readonly (readonly number[])[]) => {
  const size = points[0]?.length ?? 0;
  return Array.from({ length: size }, (_, d) => {
    const values = points.map((point) => point[d] as number);
    const mean = sum(values) / values.length;
    return sum(values.map((value) => (value - mean) ** 2)) / values.length;
  });
};

test("repeated points: with a floor, the component has the floor's width; without one, it is an error", () => {
  const points = [...Array.from({ length: 20 }, () => [5, 5]), [0, 0], [1, 0], [0, 1], [1, 1], [0.5, 0.2]];
  const settings = { iterations: 50, tolerance: 1e-9 };
  const { mixture, logLikelihoodNats, flooredComponents } = run(
    { points, components: 2, covarianceFloor: 0.01 },
    settings,
    createRng(13),
  );
  const k = mixture.means.findIndex(([x = 0]) => x > 3);
  const [v0 = 0, v1 = 0] = variances(points);
  const expected = [
    [0.01 * v0, 0],
    [0, 0.01 * v1],
  ];
  expect(largestDifference(mixture.covariances[k] ?? [], expected)).toBeLessThan(1e-15);
  expect(flooredComponents).toEqual([k]);
  for (const [i, value] of logLikelihoodNats.slice(1).entries()) {
    expect(value).toBeGreaterThanOrEqual((logLikelihoodNats[i] as number) - 1e-9);
  }
  const error = errorOf(() => run({ points, components: 2, covarianceFloor: 0 }, settings, createRng(13)));
  expect([error.code, error.errors[0]?.pointer]).toEqual(["NotPositiveDefinite", "/covarianceFloor"]);
});

test("in units of the points' deviations no covariance has an eigenvalue below the floor, and collinear points reach it", () => {
  const points = Array.from({ length: 30 }, (_, n) => [n, 2000 * n, -1e-3 * n]);
  const deviations = variances(points).map(Math.sqrt);
  const covarianceFloor = 0.01;
  const { mixture, flooredComponents } = run(
    { points, components: 2, covarianceFloor },
    { iterations: 20, tolerance: 1e-9 },
    createRng(14),
  );
  expect(flooredComponents).toEqual([0, 1]);
  for (const covariance of mixture.covariances) {
    const scaled = covariance.map((row, i) =>
      row.map((entry, j) => entry / (deviations[i] as number) / (deviations[j] as number)),
    );
    const { eigenvalues } = symmetricEigen(Float64Array.from(scaled.flat()), 3);
    const sorted = Array.from(eigenvalues).sort((a, b) => a - b);
    // Relative to an eigenvalue of order 1, through two scalings.
    expect(Math.abs((sorted[0] as number) - covarianceFloor)).toBeLessThan(1e-14);
    expect(Math.abs((sorted[1] as number) - covarianceFloor)).toBeLessThan(1e-14);
    expect(sorted[2]).toBeGreaterThan(0.1);
  }
});

test("the log likelihood never falls on the floor either, for any floor", () => {
  const rng = createRng(21);
  // Near a line: one direction is below every floor.
  const points = Array.from({ length: 400 }, () => {
    const t = rng() + Math.floor(3 * rng());
    return [t, 2 * t + 1e-9 * rng(), 1e9 - t];
  });
  for (const covarianceFloor of [1e-2, 1e-6, 1e-10]) {
    const fit = run({ points, components: 3, covarianceFloor }, { iterations: 60, tolerance: 0 }, createRng(2));
    expect(fit.flooredComponents).toEqual([0, 1, 2]);
    fit.logLikelihoodNats.slice(1).forEach((value, i) => {
      const before = fit.logLikelihoodNats[i] as number;
      // Four hundred log densities with a factor whose condition is the root of the floor's inverse, at most 1e5.
      expect(value).toBeGreaterThanOrEqual(before - 400 * 1e5 * Number.EPSILON);
    });
  }
});

test("a floor too small for doubles is refused, instead of returning a singular covariance", () => {
  const points = Array.from({ length: 30 }, (_, n) => [n, 2 * n]);
  const error = errorOf(() => run({ points, components: 1, covarianceFloor: 1e-16 }, settings, createRng(0)));
  expect([error.code, error.errors[0]?.pointer]).toEqual(["NotPositiveDefinite", "/covarianceFloor"]);
  for (const covariance of run({ points, components: 2, covarianceFloor: 1e-6 }, settings, createRng(0)).mixture
    .covariances) {
    expect(cholesky(covariance, "/covariance").size).toBe(2);
  }
});
