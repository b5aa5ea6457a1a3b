/** Long computations come in steps, so that other requests run in between. */
import { expect, test } from "vitest";
import { limits } from "../../../worker/limits.ts";
import {
  mixtureDivergenceInTurns,
  nearestGaussiansInTurns,
} from "../../../worker/probability/divergences/nearest-gaussians.ts";
import { estimateCategoricalGradientsInTurns } from "../../../worker/probability/gradients/categorical-gradients.ts";
import { estimateGradientsInTurns } from "../../../worker/probability/gradients/gradient-estimators.ts";
import { fitPcaInTurns } from "../../../worker/probability/latent-variables/probabilistic-pca.ts";
import { run as climbPca } from "../../../worker/probability/latent-variables/probabilistic-pca-em.ts";
import { conditionInTurns, factorMixture } from "../../../worker/probability/mixtures/gaussian-mixture.ts";
import { modesInTurns } from "../../../worker/probability/mixtures/gaussian-mixture-modes.ts";
import { sampleInParts } from "../../../worker/probability/mixtures/gaussian-mixture-sample.ts";
import { assignToSeedsInTurns } from "../../../worker/probability/mixtures/k-means-plus-plus.ts";
import { createBayesNet } from "../../../worker/probability/networks/bayes-net.ts";
import { queryNetworkInTurns } from "../../../worker/probability/networks/variable-elimination.ts";
import type { Interruptible } from "../../../worker/probability/numerics/interruptible.ts";
import { createRng } from "../../../worker/probability/numerics/random.ts";
import {
  posteriorInTurns,
  predictInTurns,
  simulateInParts,
} from "../../../worker/probability/regression/linear-regression.ts";
import { checkGaussiansInTurns } from "../../../worker/probability/regression/predictive-check.ts";
import { randomMixture } from "../../oracles/random-gaussian.ts";

const rng = createRng(1);
const matrix = (rows: number, columns: number) =>
  Array.from({ length: rows }, () => Array.from({ length: columns }, () => 6 * rng() - 3));
const identity = (size: number) =>
  Array.from({ length: size }, (_, i) => Array.from({ length: size }, (_, j) => Number(i === j)));
const plane = { ...randomMixture(8, 2, rng), means: matrix(8, 2).map((mean) => mean.map((m) => 30 * m)) };
const wide = randomMixture(64, 32, rng);
const prior = { mean: new Array<number>(64).fill(0), covariance: identity(64) };
const inputs = matrix(5000, 64);
const roots = Array.from({ length: 16 }, (_, i) => ({
  name: `${i}`,
  states: ["no", "yes"],
  parents: [],
  table: [[0.5, 0.5]],
}));
const effect = {
  name: "effect",
  states: ["no", "yes"],
  parents: roots.map(({ name }) => name),
  table: Array.from({ length: 2 ** 16 }, () => [0.25, 0.75]),
};
const network = createBayesNet({ variables: [...roots, effect] });

const computations: readonly (readonly [string, Interruptible<unknown, object>])[] = [
  ["the nearest Gaussians", nearestGaussiansInTurns(plane)],
  [
    "a divergence",
    mixtureDivergenceInTurns(plane, {
      mean: [0, 0],
      covariance: [
        [3000, 0],
        [0, 3000],
      ],
    }),
  ],
  ["a conditional", conditionInTurns(wide, { dimensions: [0], values: [0] })],
  ["modes", modesInTurns(factorMixture(wide), limits.modeEvaluations)],
  ["draws from a mixture", sampleInParts(factorMixture(wide), limits.points, rng, limits.points)],
  ["seeds", assignToSeedsInTurns(Float64Array.from(matrix(10_000, 32).flat()), 32, 64, rng)],
  ["a posterior", posteriorInTurns({ inputs, targets: inputs.map(([x = 0]) => x), noiseVariance: 1 }, prior)],
  ["a prediction", predictInTurns(prior, 1, inputs)],
  [
    "a simulation",
    simulateInParts({ count: 5000, inputDistribution: prior, weights: prior.mean, noiseVariance: 1 }, rng, 5000),
  ],
  [
    "gradients",
    estimateGradientsInTurns(
      { mean: 0, logStandardDeviation: 0 },
      { weights: [1], means: [1], standardDeviations: [1] },
      limits.monteCarloDraws,
      rng,
    ),
  ],
  [
    "gradients through a categorical variable",
    estimateCategoricalGradientsInTurns(
      { probabilities: new Array(64).fill(1 / 64), target: new Array(64).fill(0) },
      0.5,
      1500,
      rng,
    ),
  ],
  ["components of points", fitPcaInTurns(matrix(100, 1024), 32)],
  ["an update of components", climbPca(matrix(312, 1024), 32, { iterations: 1, tolerance: 0 }, rng)],
  [
    "a predictive check",
    checkGaussiansInTurns(
      {
        targets: inputs.map(([x = 0]) => x),
        mean: new Array(5000).fill(0),
        standardDeviation: new Array(5000).fill(1),
      },
      ["kurtosis"],
      10,
      rng,
    ),
  ],
  ["a query", queryNetworkInTurns(network, { query: [], observed: { effect: "yes" } }, limits.eliminationEntries)],
];

test.for(computations)("%s comes in steps, none of which exceeds the time between two pauses", ([_, computation]) => {
  const steps: number[] = [];
  for (let step = computation.next(); !step.done; step = computation.next()) {
    if (typeof step.value === "number") steps.push(step.value);
  }
  expect(steps.length).toBeGreaterThanOrEqual(5);
  // Other requests run once 1e7 multiplications of a script have been announced.
  for (const operations of steps) expect(operations).toBeLessThan(1e7);
  expect(steps.every((operations) => operations > 0)).toBe(true);
});
