import { expect, test } from "vitest";
import { fitPca } from "../../../worker/probability/latent-variables/probabilistic-pca.ts";
import {
  init,
  type PcaProgress,
  prepare,
  run,
  step,
} from "../../../worker/probability/latent-variables/probabilistic-pca-em.ts";
import { inner } from "../../../worker/probability/linear-algebra/matrix.ts";
import { complete } from "../../../worker/probability/numerics/interruptible.ts";
import { createRng } from "../../../worker/probability/numerics/random.ts";
import { largestDifference } from "./support.ts";

const rng = createRng(11);
const matrix = (rows: number, columns: number): number[][] =>
  Array.from({ length: rows }, () => Array.from({ length: columns }, () => 2 * rng() - 1));
const scattered = (count: number, size: number, latentSize: number, noise: number): number[][] => {
  const loadings = matrix(size, latentSize);
  return matrix(count, latentSize).map((z) => loadings.map((row) => 5 + inner(row, z) + noise * (2 * rng() - 1)));
};

const stops = { iterations: 2000, tolerance: 1e-14 };

test.each([
  ["much noise", 40, 5, 2, 1],
  ["little noise", 40, 5, 2, 1e-3],
  ["fewer points than dimensions", 9, 20, 3, 0.3],
  ["one latent", 30, 3, 1, 0.2],
])("EM converges to the model of the closed form, including axes and signs: %s", (_, count, size, q, noise) => {
  const points = scattered(count, size, q, noise);
  const expected = fitPca(points, q);
  const found = complete(run(points, q, stops, createRng(1)));
  expect(found.converged).toBe(true);
  // At a maximum the likelihood is flat: a gain of 1e-14 leaves some 1e-7 in the parameters.
  expect(largestDifference(found.model.loadings, expected.model.loadings)).toBeLessThan(3e-6);
  expect(Math.abs(found.model.noiseVariance / expected.model.noiseVariance - 1)).toBeLessThan(1e-5);
  expect((found.logLikelihoodNats.at(-1) as number) / expected.logLikelihood).toBeCloseTo(1, 11);
});

test("the log likelihood never falls, for any start", () => {
  const points = scattered(25, 6, 3, 0.5);
  for (let seed = 0; seed < 10; seed++) {
    const { logLikelihoodNats } = complete(run(points, 3, { iterations: 60, tolerance: 0 }, createRng(seed)));
    logLikelihoodNats.slice(1).forEach((nats, i) => {
      // Sums of some hundred numbers are rounded by 1e-13.
      expect(nats).toBeGreaterThan((logLikelihoodNats[i] as number) - 1e-10);
    });
  }
});

test("after convergence another update changes nothing", () => {
  const problem = prepare(scattered(25, 6, 2, 0.5), 2);
  let { state } = complete(init(problem, createRng(3)));
  for (let i = 0; i < 500; i++) ({ state } = complete(step(problem, state)));
  const { state: again } = complete(step(problem, state));
  expect(largestDifference(Array.from(again.columns), Array.from(state.columns))).toBeLessThan(1e-12);
  expect(Math.abs(again.noiseVariance / state.noiseVariance - 1)).toBeLessThan(1e-12);
});

test("points in a plane, which have no noise, are refused for any number of updates", () => {
  const plane = matrix(10, 1).map(([t = 0]) => [t, 2 * t, 1 - t]);
  expect(() => complete(run(plane, 1, { iterations: 2000, tolerance: 0 }, createRng(1)))).toThrow(/ask for fewer/);
});

test("the result has the log likelihood of every update that was reported, from the random start on", () => {
  const computation = run(scattered(25, 6, 2, 0.5), 2, { iterations: 5, tolerance: 0 }, createRng(3));
  const reported: PcaProgress[] = [];
  let step = computation.next();
  for (; !step.done; step = computation.next()) if (typeof step.value === "object") reported.push(step.value);
  expect(reported.map(({ update }) => update)).toEqual([0, 1, 2, 3, 4, 5]);
  expect(step.value.logLikelihoodNats).toEqual(reported.map(({ logLikelihoodNats }) => logLikelihoodNats));
});
