import { expect, test } from "vitest";
import type { FactoredGaussian } from "../../../worker/probability/gaussians/gaussian.ts";
import { timesTranspose, toRows } from "../../../worker/probability/linear-algebra/matrix.ts";
import * as em from "../../../worker/probability/mixtures/em.ts";
import { type EmProblem, prepare } from "../../../worker/probability/mixtures/em.ts";
import { type GaussianMixture, mixtureOfFactored } from "../../../worker/probability/mixtures/gaussian-mixture.ts";
import { density } from "../../../worker/probability/mixtures/gaussian-mixture-density.ts";
import { sample } from "../../../worker/probability/mixtures/gaussian-mixture-sample.ts";
import { complete } from "../../../worker/probability/numerics/interruptible.ts";
import { createRng } from "../../../worker/probability/numerics/random.ts";
import { mixtureDensity } from "../../oracles/gaussian-formulas.ts";
import { randomMixture } from "../../oracles/random-gaussian.ts";
import { errorOf, largestDifference } from "./support.ts";

const init = (...given: Parameters<typeof em.init>) => complete(em.init(...given));
const step = (...given: Parameters<typeof em.step>) => complete(em.step(...given));
const run = (...given: Parameters<typeof em.run>) => complete(em.run(...given));

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
      // At the optimum, successive sums of some hundred log densities differ by rounding errors.
      for (const [i, value] of trace.slice(1).entries())
        expect(value).toBeGreaterThanOrEqual((trace[i] as number) - 1e-9);
    }
  }
});

test("the fit ends with the first update that gains at most the tolerance for each point", () => {
  const problem = problemOf(3, 2, 200, 6);
  const { logLikelihoodNats: trace } = run(problem, { iterations: 60, tolerance: 0 }, createRng(1));
  const gains = trace.slice(1).map((value, i) => (value - (trace[i] as number)) / 200);
  for (const tolerance of [1e-2, 1e-3]) {
    const fit = run(problem, { iterations: 60, tolerance }, createRng(1));
    expect(fit.converged).toBe(true);
    expect(fit.logLikelihoodNats).toHaveLength(gains.findIndex((gain) => gain <= tolerance) + 2);
  }
});

test("the last entry of the trace is the log likelihood of the returned mixture", () => {
  const problem = problemOf(3, 2, 100, 4);
  const { mixture, logLikelihoodNats, converged } = run(problem, { iterations: 7, tolerance: 0 }, createRng(5));
  expect([logLikelihoodNats.length, converged]).toEqual([8, false]);
  const direct = problem.points.reduce((total, point) => total + Math.log(mixtureDensity(mixture, point)), 0);
  expect(Math.abs((logLikelihoodNats.at(-1) as number) - direct)).toBeLessThan(1e-9);
});

test("an update is the weighted mean and covariance by the textbook formula", () => {
  const problem = prepare(problemOf(2, 2, 30, 6));
  const { state } = init(problem, createRng(7));
  const updated = step(problem, state).state.mixture;
  const points = toRows(problem.points.values, 30, 2);
  for (const k of [0, 1]) {
    const r = Array.from(state.responsibilities[k] ?? []);
    const total = sum(r);
    const average = (f: (point: readonly number[]) => number) =>
      points.reduce((acc, point, n) => acc + (r[n] as number) * f(point), 0) / total;
    const mean = [0, 1].map((i) => average((point) => point[i] as number));
    const deviation = (point: readonly number[], i: number) => (point[i] as number) - (mean[i] as number);
    const covariance = [0, 1].map((i) =>
      [0, 1].map((j) => average((point) => deviation(point, i) * deviation(point, j))),
    );
    const component = updated.components[k] as FactoredGaussian;
    // Thirty terms of order one.
    expect(Math.abs((updated.weights[k] as number) - total / 30)).toBeLessThan(1e-14);
    expect(largestDifference(Array.from(component.mean), mean)).toBeLessThan(1e-14);
    expect(largestDifference(timesTranspose(component.factor.lower, 2, 2), covariance)).toBeLessThan(1e-13);
  }
});

test("responsibilities follow from the densities by the textbook formula", () => {
  const { points, ...rest } = problemOf(2, 2, 30, 6);
  const { mixture } = run({ points, ...rest }, { iterations: 3, tolerance: 0 }, createRng(7));
  const prepared = prepare({ points, ...rest });
  let { state } = init(prepared, createRng(7));
  for (let i = 0; i < 3; i++) ({ state } = step(prepared, state));
  points.forEach((point, n) => {
    const joints = mixture.weights.map(
      (weight, k) =>
        weight *
        mixtureDensity(
          { weights: [1], means: [mixture.means[k] ?? []], covariances: [mixture.covariances[k] ?? []] },
          point,
        ),
    );
    joints.forEach((joint, k) => {
      // Exponents of order ten, with an error of 1e-15 each.
      expect(Math.abs((state.responsibilities[k]?.[n] as number) - joint / sum(joints))).toBeLessThan(1e-13);
    });
  });
});

test("at convergence no change of a parameter raises the likelihood", () => {
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
  expect(mixture).toMatchObject({ weights: [1], means: [[1, 2]] });
  const covariance = [
    [1, 0],
    [0, 4],
  ];
  // A root, a product of two of them and a scale: three roundings.
  expect(largestDifference(mixture.covariances[0] ?? [], covariance)).toBeLessThan(4e-15);
});

test("an update without gain has converged, even with zero tolerance", () => {
  const points = [[0], [1], [5]];
  const { logLikelihoodNats, converged } = run(
    { points, components: 1, covarianceFloor: 0 },
    { iterations: 9, tolerance: 0 },
    createRng(0),
  );
  // The start already has the sample's mean and variance, which the first update reproduces.
  expect([logLikelihoodNats.length, converged]).toEqual([2, true]);
});

test("two distant clusters are separated from any seed", () => {
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

/** Two clusters, six deviations apart, of points in the plane. */
function twoClusters(): number[][] {
  const rng = createRng(23);
  const means = [
    [0, 0],
    [6, 0],
  ];
  const round = [
    [1, 0],
    [0, 1],
  ];
  return sample({ weights: [0.5, 0.5], means, covariances: [round, round] }, 60, rng).points;
}
const defaults = { components: 2, covarianceFloor: 1e-6 };
const settings = { iterations: 200, tolerance: 1e-9 };

test.for([1e-9, 1e-8, 1e-4, 1, 1e9])("points scaled by %s are fitted by the scaled mixture", (scale) => {
  const points = twoClusters();
  const here = run({ points, ...defaults }, settings, createRng(1));
  expect(here.flooredComponents).toEqual([]);
  const scales = [scale, 1];
  const there = run(
    { points: points.map((point) => point.map((x, d) => x * (scales[d] as number))), ...defaults },
    settings,
    createRng(1),
  );
  expect(there).toMatchObject({ converged: true, flooredComponents: [] });
  // The scaled points are rounded by 1e-16, which EM amplifies by a few times its condition.
  const unscaled = there.mixture.means.map((mean) => mean.map((m, d) => m / (scales[d] as number)));
  expect(largestDifference(unscaled, here.mixture.means)).toBeLessThan(1e-11);
  const covariances = there.mixture.covariances.map((covariance) =>
    covariance.map((row, i) => row.map((entry, j) => entry / (scales[i] as number) / (scales[j] as number))),
  );
  expect(largestDifference(covariances, here.mixture.covariances)).toBeLessThan(1e-11);
  const shift = -60 * Math.log(scale);
  const ends = [here, there].map(({ logLikelihoodNats }) => logLikelihoodNats.at(-1) as number) as [number, number];
  expect(Math.abs(ends[1] - ends[0] - shift)).toBeLessThan(1e-10);
});

test.for([1e3, 1e6, 1e9])("points moved by %s are fitted by the moved mixture", (offset) => {
  // Multiples of 2^-20: near 1e9 they are still doubles.
  const points = twoClusters().map((point) => point.map((x) => Math.round(x * 2 ** 20) / 2 ** 20));
  const here = run({ points, ...defaults }, settings, createRng(1));
  const there = run(
    { points: points.map((point) => point.map((x) => x + offset)), ...defaults },
    settings,
    createRng(1),
  );
  // The mean, near the offset, is rounded to a relative 1e-16; everything else is computed from centred points.
  const rounding = offset * 4e-16;
  const back = there.mixture.means.map((mean) => mean.map((m) => m - offset));
  expect(largestDifference(back, here.mixture.means)).toBeLessThan(rounding + 1e-11);
  expect(largestDifference(there.mixture.covariances, here.mixture.covariances)).toBeLessThan(1e-11);
  expect(there.converged).toBe(true);
});

test("a dimension in which all points are equal is refused with its number, at any position", () => {
  for (const value of [0, 1e9, 0.1]) {
    const points = [0, 1, 2].map((x) => [x, value, -x]);
    const error = errorOf(() => prepare({ points, ...defaults }));
    expect([error.code, error.errors[0]?.pointer]).toEqual(["NotPositiveDefinite", "/points"]);
    expect(error.message).toContain(`got ${value} for all 3 in dimension 1`);
  }
});

test("a component without points keeps its place with weight zero", () => {
  const problem = prepare({ points: [[0], [1], [2]], components: 2, covarianceFloor: 0 });
  const component = (mean: number, root: number) => ({
    mean: Float64Array.of(mean),
    factor: { size: 1, lower: Float64Array.of(root) },
  });
  const mixture = mixtureOfFactored([0, 1], [component(50, 2), component(0, 1)]);
  const responsibilities = [new Float64Array(3), new Float64Array(3).fill(1)];
  const { state, diagnostics } = step(problem, { mixture, responsibilities });
  expect(diagnostics.emptyComponents).toEqual([0]);
  expect(state.mixture.weights).toEqual([0, 1]);
  expect(state.mixture.components[0]).toEqual(mixture.components[0]);
  expect(state.mixture.components[0]?.mean).toBe(mixture.components[0]?.mean);
  expect(state.mixture.components[0]?.factor).toBe(mixture.components[0]?.factor);
  expect(step(problem, state).diagnostics.logLikelihood).toBe(diagnostics.logLikelihood);
});

test("too few distinct points, and points out of range, are refused", () => {
  const where = (points: number[][], components: number) => {
    const error = errorOf(() => run({ points, components, covarianceFloor: 1 }, settings, createRng(15)));
    return [error.code, error.errors[0]?.pointer];
  };
  expect(where([[1], [1], [2]], 3)).toEqual(["ShapeMismatch", "/components"]);
  expect(where([[1], [1, 2]], 1)).toEqual(["ShapeMismatch", "/points/1"]);
});
