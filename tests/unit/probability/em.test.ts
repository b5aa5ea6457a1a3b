import { expect, test } from "vitest";
import { type EmProblem, init, run, step } from "../../../worker/probability/em.ts";
import { density, type GaussianMixture, sample } from "../../../worker/probability/gaussian-mixture.ts";
import { createRng } from "../../../worker/probability/random.ts";
import { symmetricEigen } from "../../../worker/probability/symmetric-eigen.ts";
import { mixtureDensity } from "../../oracles/gaussian-formulas.ts";
import { randomMixture } from "../../oracles/random-gaussian.ts";
import { errorOf, largestDifference } from "./support.ts";

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const logLikelihood = (mixture: GaussianMixture, points: readonly (readonly number[])[]) =>
  sum(density(mixture, points).logDensity);

function problemOf(components: number, size: number, count: number, seed: number): EmProblem {
  const rng = createRng(seed);
  return { points: sample(randomMixture(components, size, rng), count, rng).points, components, covarianceFloor: 1e-6 };
}

test("the log likelihood never falls", () => {
  for (const [components, size, count] of [
    [1, 1, 5],
    [3, 2, 200],
    [6, 2, 40],
    [4, 5, 300],
    [10, 3, 30],
  ] as const) {
    for (const seed of [1, 2, 3]) {
      const problem = problemOf(components, size, count, seed);
      const { logLikelihoodNats: trace } = run(problem, { iterations: 60, tolerance: 0 }, createRng(seed));
      // At the optimum successive sums of some hundred log densities differ by their rounding.
      for (const [i, value] of trace.slice(1).entries())
        expect(value).toBeGreaterThanOrEqual((trace[i] as number) - 1e-9);
    }
  }
});

test("the trace is the log likelihood of the mixture that it ends with", () => {
  const problem = problemOf(3, 2, 100, 4);
  const { mixture, logLikelihoodNats, converged } = run(problem, { iterations: 7, tolerance: 0 }, createRng(5));
  expect([logLikelihoodNats.length, converged]).toEqual([8, false]);
  const direct = problem.points.reduce((total, point) => total + Math.log(mixtureDensity(mixture, point)), 0);
  expect(Math.abs((logLikelihoodNats.at(-1) as number) - direct)).toBeLessThan(1e-9);
});

test("an update is the weighted mean and covariance written out", () => {
  const problem = problemOf(2, 2, 30, 6);
  const { state } = init(problem, createRng(7));
  const updated = step(problem, state).state.mixture;
  for (const k of [0, 1]) {
    const r = problem.points.map((point) => {
      const component = {
        weights: [1],
        means: [state.mixture.means[k] ?? []],
        covariances: [state.mixture.covariances[k] ?? []],
      };
      return (
        ((state.mixture.weights[k] as number) * mixtureDensity(component, point)) / mixtureDensity(state.mixture, point)
      );
    });
    const total = sum(r);
    const average = (f: (point: readonly number[]) => number) =>
      problem.points.reduce((acc, point, n) => acc + (r[n] as number) * f(point), 0) / total;
    const mean = [0, 1].map((i) => average((point) => point[i] as number));
    const deviation = (point: readonly number[], i: number) => (point[i] as number) - (mean[i] as number);
    const covariance = [0, 1].map((i) =>
      [0, 1].map((j) => average((point) => deviation(point, i) * deviation(point, j))),
    );
    // Thirty terms of order ten.
    expect(Math.abs((updated.weights[k] as number) - total / 30)).toBeLessThan(1e-13);
    expect(largestDifference(updated.means[k] ?? [], mean)).toBeLessThan(1e-12);
    expect(largestDifference(updated.covariances[k] ?? [], covariance)).toBeLessThan(1e-12);
  }
});

test("where it converges no change of a parameter raises the likelihood", () => {
  const problem = problemOf(2, 2, 200, 8);
  const { mixture, converged } = run(problem, { iterations: 2000, tolerance: 1e-14 }, createRng(9));
  expect(converged).toBe(true);
  const best = logLikelihood(mixture, problem.points);
  const step = 1e-3;
  const [w0, w1] = mixture.weights as [number, number];
  const moved = [-step, step].flatMap((change) => [
    { ...mixture, weights: [w0 + change, w1 - change] },
    ...[0, 1].flatMap((i) => [
      { ...mixture, means: mixture.means.map((mean) => mean.map((m, j) => (i === j ? m + change : m))) },
      {
        ...mixture,
        covariances: mixture.covariances.map((matrix, k) =>
          k === i ? matrix.map((row) => row.map((entry) => entry * (1 + change))) : matrix,
        ),
      },
    ]),
  ]);
  for (const other of moved) expect(logLikelihood(other, problem.points)).toBeLessThan(best);
});

test("one component is fitted by the sample mean and covariance, in one update", () => {
  const points = [
    [0, 0],
    [2, 0],
    [0, 4],
    [2, 4],
  ];
  const { mixture, converged } = run(
    { points, components: 1, covarianceFloor: 0 },
    { iterations: 9, tolerance: 1e-9 },
    createRng(0),
  );
  expect(converged).toBe(true);
  expect(mixture).toEqual({
    weights: [1],
    means: [[1, 2]],
    covariances: [
      [
        [1, 0],
        [0, 4],
      ],
    ],
  });
});

test("an update that gains nothing has converged, even where nothing is tolerated", () => {
  const points = [[0], [1], [5]];
  const { logLikelihoodNats, converged } = run(
    { points, components: 1, covarianceFloor: 0 },
    { iterations: 9, tolerance: 0 },
    createRng(0),
  );
  // The start already has the sample's mean and variance: the first update gives it again.
  expect([logLikelihoodNats.length, converged]).toEqual([2, true]);
});

test("two clusters far apart are told apart from any seed", () => {
  const rng = createRng(10);
  const truth = {
    weights: [0.3, 0.7],
    means: [
      [0, 0],
      [100, 50],
    ],
    covariances: [
      [
        [1, 0.5],
        [0.5, 1],
      ],
      [
        [2, 0],
        [0, 3],
      ],
    ],
  };
  const { points, components } = sample(truth, 500, rng);
  const share = components.filter((k) => k === 0).length / 500;
  for (const seed of [1, 2, 3, 4, 5]) {
    const { mixture } = run(
      { points, components: 2, covarianceFloor: 0 },
      { iterations: 50, tolerance: 1e-12 },
      createRng(seed),
    );
    expect(Math.min(...mixture.weights)).toBeCloseTo(share, 12);
  }
});

test("the same seed gives the same fit", () => {
  const problem = problemOf(3, 2, 60, 11);
  const refit = () => run(problem, { iterations: 10, tolerance: 0 }, createRng(12));
  expect(refit()).toEqual(refit());
});

test("repeated points: with a floor the component rests on it, without one it is an error", () => {
  const points = [...Array.from({ length: 20 }, () => [5, 5]), [0, 0], [1, 0], [0, 1], [1, 1], [0.5, 0.2]];
  const settings = { iterations: 50, tolerance: 1e-9 };
  const { mixture, logLikelihoodNats } = run({ points, components: 2, covarianceFloor: 0.01 }, settings, createRng(13));
  const k = mixture.means.findIndex(([x = 0]) => x > 3);
  expect(
    largestDifference(mixture.covariances[k] ?? [], [
      [0.01, 0],
      [0, 0.01],
    ]),
  ).toBeLessThan(1e-15);
  for (const [i, value] of logLikelihoodNats.slice(1).entries()) {
    expect(value).toBeGreaterThanOrEqual((logLikelihoodNats[i] as number) - 1e-9);
  }
  const error = errorOf(() => run({ points, components: 2, covarianceFloor: 0 }, settings, createRng(13)));
  expect([error.code, error.errors[0]?.pointer]).toEqual(["NotPositiveDefinite", "/covarianceFloor"]);
});

test("no covariance has an eigenvalue below the floor, and collinear points lie on it", () => {
  const points = Array.from({ length: 30 }, (_, n) => [n, 2 * n, -n]);
  const covarianceFloor = 0.25;
  const { mixture } = run(
    { points, components: 2, covarianceFloor },
    { iterations: 20, tolerance: 1e-9 },
    createRng(14),
  );
  for (const covariance of mixture.covariances) {
    const { eigenvalues } = symmetricEigen(Float64Array.from(covariance.flat()), 3);
    const sorted = Array.from(eigenvalues).sort((a, b) => a - b);
    // Beside an eigenvalue of order 100.
    expect(Math.abs((sorted[0] as number) - covarianceFloor)).toBeLessThan(1e-12);
    expect(Math.abs((sorted[1] as number) - covarianceFloor)).toBeLessThan(1e-12);
  }
});

test("a component that no point belongs to keeps its place with weight zero", () => {
  const problem = { points: [[0], [1], [2]], components: 2, covarianceFloor: 0 };
  const mixture = { weights: [0, 1], means: [[50], [1]], covariances: [[[2]], [[1]]] };
  const responsibilities = [new Float64Array(3), new Float64Array(3).fill(1)];
  const { state, diagnostics } = step(problem, { mixture, responsibilities });
  expect(diagnostics.emptyComponents).toEqual([0]);
  expect(state.mixture.weights).toEqual([0, 1]);
  expect([state.mixture.means[0], state.mixture.covariances[0]]).toEqual([[50], [[2]]]);
  expect(step(problem, state).diagnostics.logLikelihood).toBe(diagnostics.logLikelihood);
});

test("fewer different points than components, or points out of range, are refused", () => {
  const where = (points: number[][], components: number) => {
    const error = errorOf(() => init({ points, components, covarianceFloor: 1 }, createRng(15)));
    return [error.code, error.errors[0]?.pointer];
  };
  expect(where([[1], [1], [2]], 3)).toEqual(["ShapeMismatch", "/components"]);
  expect(where([[1], [1, 2]], 1)).toEqual(["ShapeMismatch", "/points/1"]);
});
