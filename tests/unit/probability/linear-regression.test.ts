import { expect, test } from "vitest";
import type { Gaussian } from "../../../worker/probability/gaussians/gaussian.ts";
import { createRng } from "../../../worker/probability/numerics/random.ts";
import {
  posterior,
  predict,
  type RegressionData,
  type RegressionPosterior,
  simulate,
} from "../../../worker/probability/regression/linear-regression.ts";
import type { WeightBelief } from "../../../worker/probability/regression/weight-belief.ts";
import fixtures from "../../fixtures/gaussians.json" with { type: "json" };
import { normalDensity } from "../../oracles/gaussian-formulas.ts";
import { integrate } from "../../oracles/quadrature.ts";
import { randomGaussian } from "../../oracles/random-gaussian.ts";
import { asCorrelations, errorOf, largestDifference } from "./support.ts";

function randomProblem(count: number, size: number, seed: number): { data: RegressionData; prior: Gaussian } {
  const rng = createRng(seed);
  const inputDistribution = randomGaussian(size, rng);
  const weights = Array.from({ length: size }, () => 2 * rng() - 1);
  return {
    data: simulate({ count, inputDistribution, weights, noiseVariance: 0.1 }, rng),
    prior: randomGaussian(size, rng, 1),
  };
}

function expectSamePosterior(a: RegressionPosterior, b: RegressionPosterior, tolerance: number): void {
  expect(largestDifference(a.mean, b.mean)).toBeLessThan(tolerance);
  expect(largestDifference(a.covariance, b.covariance)).toBeLessThan(tolerance);
  expect(Math.abs(a.logEvidence - b.logEvidence)).toBeLessThan(tolerance * Math.max(1, Math.abs(b.logEvidence)));
}

test.each(Object.entries(fixtures.regressions))("the posterior agrees with 60-digit arithmetic: %s", (_, reference) => {
  const result = posterior(reference.data, reference.prior);
  // Inputs reach 1e7 deviations of the noise per prior deviation of a weight, which limits the accuracy of zeros.
  const correlations = asCorrelations(reference.covariance, reference.covariance);
  expect(largestDifference(asCorrelations(result.covariance, reference.covariance), correlations)).toBeLessThan(1e-9);
  const evidenceScale = Math.max(1, Math.abs(reference.logEvidence));
  expect(Math.abs(result.logEvidence - reference.logEvidence) / evidenceScale).toBeLessThan(1e-13);
  const { mean, epistemicVariance } = predict(result, reference.data.noiseVariance, reference.at);
  for (const [n, variance] of reference.epistemicVariance.entries()) {
    expect(Math.abs((epistemicVariance[n] as number) / variance - 1)).toBeLessThan(1e-13);
    // Rounding the inputs alone changes a prediction by up to 4e-11 of its deviation.
    const error = Math.abs((mean[n] as number) - (reference.predictiveMean[n] as number));
    expect(error / Math.sqrt(variance)).toBeLessThan(1e-10);
  }
});

test("observing the data in pieces is observing them at once, and the evidences multiply", () => {
  const { data, prior } = randomProblem(30, 4, 1);
  let belief: Gaussian = prior;
  let logEvidence = 0;
  for (const [from, to] of [
    [0, 1],
    [1, 3],
    [3, 30],
  ] as const) {
    const piece = { ...data, inputs: data.inputs.slice(from, to), targets: data.targets.slice(from, to) };
    const updated = posterior(piece, belief);
    belief = updated;
    logEvidence += updated.logEvidence;
  }
  const batch = posterior(data, prior);
  // Each piece passes on the covariance in doubles, with a condition of some 1e3.
  expectSamePosterior({ ...batch, ...belief, logEvidence }, batch, 1e-11);
});

test("the order of the observations does not matter", () => {
  const { data, prior } = randomProblem(20, 3, 2);
  const reversed = { ...data, inputs: data.inputs.toReversed(), targets: data.targets.toReversed() };
  expectSamePosterior(posterior(reversed, prior), posterior(data, prior), 1e-12);
});

test("for one weight, evidence and moments are integrals of likelihood times prior", () => {
  const { data, prior } = randomProblem(5, 1, 3);
  const joint = (w: number) =>
    data.targets.reduce(
      (product, y, n) => product * normalDensity(y, w * (data.inputs[n]?.[0] as number), data.noiseVariance),
      normalDensity(w, prior.mean[0] as number, prior.covariance[0]?.[0] as number),
    );
  const { mean, covariance, logEvidence } = posterior(data, prior);
  const deviation = Math.sqrt(covariance[0]?.[0] as number);
  const [from, to] = [(mean[0] as number) - 12 * deviation, (mean[0] as number) + 12 * deviation];
  const evidence = integrate(joint, from, to);
  // A Gaussian over 24 deviations in 2,000 steps: exact up to rounding.
  expect(Math.abs(logEvidence - Math.log(evidence))).toBeLessThan(1e-12);
  expect(Math.abs(integrate((w) => w * joint(w), from, to) / evidence - (mean[0] as number))).toBeLessThan(1e-12);
});

test("the predictive density is the ratio of evidences with and without the new observation", () => {
  const { data, prior } = randomProblem(10, 3, 4);
  const before = posterior(data, prior);
  const [input, target] = [[0.4, -1, 2], 0.7];
  const after = posterior({ ...data, inputs: [...data.inputs, input], targets: [...data.targets, target] }, prior);
  const { mean, variance } = predict(before, data.noiseVariance, [input]);
  const logDensity = Math.log(normalDensity(target, mean[0] as number, variance[0] as number));
  expect(Math.abs(after.logEvidence - before.logEvidence - logDensity)).toBeLessThan(1e-11);
});

test("the predictive variance is epistemic variance plus noise, and observations only reduce the epistemic part", () => {
  const { data, prior } = randomProblem(25, 3, 5);
  const at = [
    [1, 0, 0],
    [0.5, -2, 1],
    [0, 0, 0],
  ];
  let previous = predict(prior, data.noiseVariance, at).epistemicVariance;
  for (const count of [1, 2, 10, 25]) {
    const part = { ...data, inputs: data.inputs.slice(0, count), targets: data.targets.slice(0, count) };
    const { variance, epistemicVariance } = predict(posterior(part, prior), data.noiseVariance, at);
    for (const [n, epistemic] of epistemicVariance.entries()) {
      expect(variance[n]).toBe(epistemic + data.noiseVariance);
      expect(epistemic).toBeLessThanOrEqual((previous[n] as number) * (1 + 1e-12));
    }
    previous = epistemicVariance;
  }
  expect(previous[2]).toBe(0);
});

test("predictions from a posterior's covariance and from its factor agree", () => {
  const { data, prior } = randomProblem(12, 4, 6);
  const learned = posterior(data, prior);
  const at = data.inputs.slice(0, 5);
  const { mean, covariance, choleskyFactor } = learned;
  const byCovariance = predict({ mean, covariance }, data.noiseVariance, at);
  const byFactor = predict({ mean, choleskyFactor }, data.noiseVariance, at);
  expect(largestDifference(byCovariance.epistemicVariance, byFactor.epistemicVariance)).toBeLessThan(1e-12);
  expect(predict(learned, data.noiseVariance, at)).toEqual(byFactor);
});

test("a belief is given by its covariance, its factor, or both if they agree", () => {
  const belief = posterior(randomProblem(12, 3, 11).data, randomProblem(0, 3, 11).prior);
  const { mean, covariance, choleskyFactor } = belief;
  const where = (changed: Partial<WeightBelief>) => {
    const error = errorOf(() => predict({ ...belief, ...changed }, 1, [[1, 2, 3]]));
    return [error.code, error.errors[0]?.pointer];
  };
  const changed = (matrix: typeof covariance, i: number, j: number, entry: number) =>
    matrix.map((row, r) => (r === i ? row.with(j, entry) : row));
  const entry = covariance[2]?.[1] as number;
  expect(where({ covariance: undefined, choleskyFactor: undefined })).toEqual(["InvalidRequest", "/posterior"]);
  expect(where({ covariance: changed(covariance, 2, 1, entry + 1e-6) })).toEqual([
    "InvalidRequest",
    "/posterior/covariance/2/1",
  ]);
  expect(where({ choleskyFactor: changed(choleskyFactor, 0, 2, 1e-9) })).toEqual([
    "NotPositiveDefinite",
    "/posterior/choleskyFactor/0/2",
  ]);
  expect(where({ choleskyFactor: changed(choleskyFactor, 1, 1, 0) })).toEqual([
    "NotPositiveDefinite",
    "/posterior/choleskyFactor/1/1",
  ]);
  expect(where({ choleskyFactor: choleskyFactor.slice(1) })).toEqual(["ShapeMismatch", "/posterior/choleskyFactor"]);
  expect(where({ covariance: covariance.slice(1) })).toEqual(["ShapeMismatch", "/posterior/covariance"]);
  // Twelve digits of the covariance are enough beside the factor, which is then used.
  const rounded = covariance.map((row) => row.map((value) => Number(value.toPrecision(12))));
  expect(predict({ mean, covariance: rounded, choleskyFactor }, 1, [[1, 2, 3]])).toEqual(
    predict(belief, 1, [[1, 2, 3]]),
  );
});

test("no observations leave the prior, with evidence one", () => {
  const { prior } = randomProblem(0, 3, 7);
  const { mean, covariance, logEvidence } = posterior({ inputs: [], targets: [], noiseVariance: 1 }, prior);
  expect(mean).toEqual(prior.mean);
  expect(largestDifference(covariance, prior.covariance)).toBeLessThan(1e-14);
  // A difference of the prior's determinant from itself: six logarithms, each of a rounded number near 1.
  expect(Math.abs(logEvidence)).toBeLessThan(1e-14);
});

test("collinear features leave the prior's uncertainty in the undetermined direction", () => {
  const inputs = [1, 2, 3, 4].map((x) => [x, x]);
  const prior = {
    mean: [0, 0],
    covariance: [
      [1, 0],
      [0, 1],
    ],
  };
  const { covariance } = posterior({ inputs, targets: [2, 4, 6, 8], noiseVariance: 1e-12 }, prior);
  const along = ([a, b]: readonly [number, number]) =>
    a * a * (covariance[0]?.[0] as number) +
    2 * a * b * (covariance[0]?.[1] as number) +
    b * b * (covariance[1]?.[1] as number);
  expect(along([Math.SQRT1_2, -Math.SQRT1_2])).toBeCloseTo(1, 9);
  expect(along([Math.SQRT1_2, Math.SQRT1_2])).toBeLessThan(1e-12);
});

test("less variance in an input leaves its weight more uncertain", () => {
  const simulation = { count: 200, weights: [-1, 1], noiseVariance: 0.1 };
  const prior = {
    mean: [0, 0],
    covariance: [
      [1, 0],
      [0, 1],
    ],
  };
  const variances = [1, 0.1].map((variance) => {
    const inputDistribution = {
      mean: [0, 0],
      covariance: [
        [variance, 0],
        [0, 1],
      ],
    };
    return posterior(simulate({ ...simulation, inputDistribution }, createRng(8)), prior).covariance[0]?.[0] as number;
  });
  // The variance of a weight is proportional to the inverse variance of its input, up to the prior and sampling.
  expect((variances[1] as number) / (variances[0] as number)).toBeGreaterThan(8);
});

test("a simulation has the requested noise and input moments, within four standard errors, and is a function of its seed", () => {
  const inputDistribution = {
    mean: [1, -2],
    covariance: [
      [2, 0.5],
      [0.5, 1],
    ],
  };
  const simulation = { count: 20_000, inputDistribution, weights: [-1, 1], noiseVariance: 0.3 };
  const { inputs, targets } = simulate(simulation, createRng(9));
  const residuals = targets.map((y, n) => y + (inputs[n]?.[0] as number) - (inputs[n]?.[1] as number));
  const variance = residuals.reduce((sum, r) => sum + r * r, 0) / simulation.count;
  expect(Math.abs(variance - 0.3)).toBeLessThan(4 * 0.3 * Math.sqrt(2 / simulation.count));
  const mean = inputs.reduce((sum, input) => sum + (input[1] as number), 0) / simulation.count;
  expect(Math.abs(mean + 2)).toBeLessThan(4 * Math.sqrt(1 / simulation.count));
  const shorter = simulate({ ...simulation, count: 3 }, createRng(9));
  expect(shorter.inputs).toEqual(inputs.slice(0, 3));
  expect(shorter.targets).toEqual(targets.slice(0, 3));
});

test("impossible values are refused with their field", () => {
  const { data, prior } = randomProblem(3, 2, 10);
  const where = (changed: Partial<RegressionData>, belief: Gaussian = prior) => {
    const error = errorOf(() => posterior({ ...data, ...changed }, belief));
    return [error.code, error.errors[0]?.pointer];
  };
  expect(where({ targets: [1, 2] })).toEqual(["ShapeMismatch", "/targets"]);
  expect(where({ inputs: [[1, 2], [1], [1, 2]] })).toEqual(["ShapeMismatch", "/inputs/1"]);
  expect(where({ noiseVariance: 0 })).toEqual(["InvalidDistribution", "/noiseVariance"]);
  const singular = {
    ...prior,
    covariance: [
      [1, 1],
      [1, 1],
    ],
  };
  expect(where({}, singular)).toEqual(["NotPositiveDefinite", "/prior/covariance"]);
  expect(errorOf(() => predict(posterior(data, prior), 1, [[1]])).errors[0]?.pointer).toBe("/at/0");
});
