/** What the algorithms refuse: the field, what they expected and what came, because these words are all that a client sees. */
import { expect, test } from "vitest";
import { projectSamples } from "../../../worker/probability/divergences/kl-divergence.ts";
import { nearestGaussians } from "../../../worker/probability/divergences/nearest-gaussians.ts";
import { manifoldLatents } from "../../../worker/probability/latent-variables/manifold.ts";
import {
  factorPca,
  requireLatentSize,
  requireNoise,
} from "../../../worker/probability/latent-variables/probabilistic-pca.ts";
import { cholesky, requireFactor } from "../../../worker/probability/linear-algebra/cholesky.ts";
import { centrePoints } from "../../../worker/probability/linear-algebra/principal-components.ts";
import { standardise } from "../../../worker/probability/linear-algebra/standardisation.ts";
import { aboveFloor } from "../../../worker/probability/mixtures/em-moments.ts";
import { condition, moments } from "../../../worker/probability/mixtures/gaussian-mixture.ts";
import { density } from "../../../worker/probability/mixtures/gaussian-mixture-density.ts";
import { assignToSeeds } from "../../../worker/probability/mixtures/k-means-plus-plus.ts";
import { createBayesNet, markovBlanket, type NetworkVariable } from "../../../worker/probability/networks/bayes-net.ts";
import { dSeparation } from "../../../worker/probability/networks/d-separation.ts";
import { findNetwork, networks } from "../../../worker/probability/networks/networks.ts";
import { queryNetwork } from "../../../worker/probability/networks/variable-elimination.ts";
import {
  requireDimensions,
  requireLength,
  requireProbabilities,
  requireVariance,
} from "../../../worker/probability/numerics/preconditions.ts";
import { createRng } from "../../../worker/probability/numerics/random.ts";
import { factorBelief } from "../../../worker/probability/regression/weight-belief.ts";
import { requireWeights } from "../../../worker/probability/variational/earthquake-model.ts";
import { errorOf } from "./support.ts";

const rain = (change: Partial<NetworkVariable> = {}): NetworkVariable => ({
  name: "rain",
  parents: [],
  states: ["no", "yes"],
  table: [[0.8, 0.2]],
  ...change,
});
const wet = (change: Partial<NetworkVariable> = {}): NetworkVariable => ({
  name: "wet",
  parents: ["rain"],
  states: ["no", "yes"],
  table: [
    [1, 0],
    [0, 1],
  ],
  ...change,
});
const net = (...variables: readonly NetworkVariable[]) => createBayesNet({ variables });
const garden = net(rain(), wet());
const ask = (query: readonly string[], observed: Readonly<Record<string, string>> = {}, mostEntries = 100) =>
  queryNetwork(garden, { query, observed }, mostEntries);
const known = 'expected one of the variables "rain", "wet", got "sun"';

const unit = [
  [1, 0],
  [0, 1],
];
const one = { weights: [1], means: [[0, 0]], covariances: [unit] };
const pca = { mean: [0, 0], loadings: [[1], [0]], noiseVariance: 1 };
const noise = "the noise is the variance of 4 points in 2 dimensions outside the plane";
const belief = { mean: [0, 0], choleskyFactor: unit };

test.for<readonly [string, string, () => unknown]>([
  ["ShapeMismatch", "/a: expected 2 entries, got 3", () => requireLength(3, 2, "/a")],
  ["InvalidDistribution", "/v: expected a variance above 0, got 0", () => requireVariance(0, "/v")],
  [
    "InvalidDistribution",
    "/p/1: expected a probability of at least 0, got -1",
    () => requireProbabilities([2, -1], "/p"),
  ],
  [
    "InvalidDistribution",
    "/p: expected probabilities that sum to 1, got a sum of 1.5",
    () => requireProbabilities([1, 0.5], "/p"),
  ],
  ["ShapeMismatch", "/d/1: expected a dimension from 0 to 2, got 3", () => requireDimensions([0, 3], 3, "/d")],
  ["ShapeMismatch", "/d/0: expected a dimension from 0 to 2, got -1", () => requireDimensions([-1], 3, "/d")],
  ["ShapeMismatch", "/d/0: expected a dimension from 0 to 2, got 0.5", () => requireDimensions([0.5], 3, "/d")],
  ["ShapeMismatch", "/d/2: expected different dimensions, got 0 twice", () => requireDimensions([0, 1, 0], 3, "/d")],
  [
    "NotPositiveDefinite",
    "/S: expected a positive definite matrix, got one whose leading minor of order 2 (rows 1, 0) is not positive",
    () =>
      cholesky(
        [
          [1, 1],
          [1, 1],
        ],
        "/S",
        [1, 0],
      ),
  ],
  ["ShapeMismatch", "/S/1: expected 2 entries, got 1", () => cholesky([[1, 0], [0]], "/S")],
  ["ShapeMismatch", "/S: expected 2 entries, got 1", () => cholesky(unit, "/S", [0])],
  [
    "NotPositiveDefinite",
    "/S/1/0: expected a symmetric matrix, got 0.5 in row 1, column 0 and 0 in its mirror",
    () =>
      cholesky(
        [
          [1, 0],
          [0.5, 1],
        ],
        "/S",
      ),
  ],
  [
    "NotPositiveDefinite",
    "/L/0/1: expected 0 above the diagonal in a lower triangular factor, got 2",
    () =>
      requireFactor(
        [
          [1, 2],
          [0, 1],
        ],
        "/L",
      ),
  ],
  [
    "NotPositiveDefinite",
    "/L/1/1: expected a diagonal above 0 in a lower triangular factor, got 0",
    () =>
      requireFactor(
        [
          [1, 0],
          [0, 0],
        ],
        "/L",
      ),
  ],
  [
    "NotPositiveDefinite",
    "/points: expected points that differ in every dimension, got 7 for all 2 in dimension 1: leave it out",
    () =>
      standardise([
        [1, 7],
        [2, 7],
      ]),
  ],
  ["ShapeMismatch", "/points/1: expected 2 entries, got 1", () => standardise([[1, 7], [2]])],
  [
    "NotPositiveDefinite",
    "/points: expected points that differ, got 2 equal ones",
    () =>
      centrePoints([
        [1, 2],
        [1, 2],
      ]),
  ],
  ["ShapeMismatch", "/samples: expected at least one sample, got none", () => projectSamples([])],
  [
    "NotPositiveDefinite",
    "/samples: expected samples that differ in every dimension, got 3 for all in dimension 0: leave that dimension out",
    () =>
      projectSamples([
        [3, 1],
        [3, 2],
      ]),
  ],
  [
    "ShapeMismatch",
    "/components: expected at least 2 different points, got 1",
    () => assignToSeeds(new Float64Array([5, 5, 5]), 1, 2, createRng(1)),
  ],
  [
    "NotPositiveDefinite",
    "/covarianceFloor: expected component 3 to spread in every direction, got a singular covariance: raise the floor",
    () => aboveFloor(new Float64Array(4), 2, 0, "component 3"),
  ],
  ["ShapeMismatch", "/mixture/means: expected 1 entries, got 2", () => moments({ ...one, means: [[0], [1]] })],
  ["ShapeMismatch", "/mixture/covariances: expected 1 entries, got 0", () => moments({ ...one, covariances: [] })],
  [
    "ShapeMismatch",
    "/mixture/covariances/0: expected 2 entries, got 1",
    () => moments({ ...one, covariances: [[[1]]] }),
  ],
  [
    "ShapeMismatch",
    "/mixture/covariances/0/1: expected 2 entries, got 1",
    () => moments({ ...one, covariances: [[[1, 0], [0]]] }),
  ],
  [
    "ShapeMismatch",
    "/mixture/means/1: expected 2 entries, got 1",
    () => moments({ weights: [0.5, 0.5], means: [[0, 0], [0]], covariances: [unit, unit] }),
  ],
  [
    "InvalidDistribution",
    "/mixture/weights: expected probabilities that sum to 1, got a sum of 2",
    () => moments({ ...one, weights: [2] }),
  ],
  [
    "OutOfRange",
    "/points/1: expected a finite log density, got a squared distance that overflows for every component",
    () =>
      density(one, [
        [0, 0],
        [1e200, 0],
      ]),
  ],
  [
    "OutOfRange",
    "/observed/values: expected a finite log density, got a squared distance that overflows for every component",
    () => condition(one, { dimensions: [0], values: [1e200] }),
  ],
  [
    "ShapeMismatch",
    "/mixture/means/0: expected one or two dimensions, got 3",
    () =>
      nearestGaussians({
        weights: [1],
        means: [[0, 0, 0]],
        covariances: [
          [
            [1, 0, 0],
            [0, 1, 0],
            [0, 0, 1],
          ],
        ],
      }),
  ],
  [
    "ShapeMismatch",
    `/latentSize: expected at most 1, got 2: ${noise}`,
    () => requireLatentSize({ count: 4, size: 2 }, 2),
  ],
  [
    "ShapeMismatch",
    "/latentSize: expected points for a plane of 1 and noise, got too few: the noise is the variance of 2 points in 9 dimensions outside the plane",
    () => requireLatentSize({ count: 2, size: 9 }, 1),
  ],
  [
    "NotPositiveDefinite",
    "/latentSize: expected points with noise beside their first 2 components, got points that lie in them: ask for fewer",
    () => requireNoise({ count: 9, size: 3, resolution: 0.1 }, 2, 0.01, 1),
  ],
  ["ShapeMismatch", "/model/loadings: expected 2 entries, got 1", () => factorPca({ ...pca, loadings: [[1]] })],
  [
    "ShapeMismatch",
    "/model/loadings/1: expected 1 entries, got 2",
    () => factorPca({ ...pca, loadings: [[1], [1, 2]] }),
  ],
  [
    "ShapeMismatch",
    "/model/loadings/0: expected fewer latents than the 2 dimensions of the mean, got 2",
    () => factorPca({ ...pca, loadings: unit }),
  ],
  [
    "InvalidDistribution",
    "/model/noiseVariance: expected a variance above 0, got -1",
    () => factorPca({ ...pca, noiseVariance: -1 }),
  ],
  [
    "InvalidRequest",
    "from: expected from below to, got 0.5 and 0.5",
    () => manifoldLatents({ size: 2, from: 0.5, to: 0.5, axes: [0, 1], latentSize: 2 }),
  ],
  [
    "ShapeMismatch",
    "axes: expected two different dimensions below 2, got 1,1",
    () => manifoldLatents({ size: 2, from: 0.1, to: 0.9, axes: [1, 1], latentSize: 2 }),
  ],
  [
    "ShapeMismatch",
    "axes: expected two different dimensions below 2, got 0,2",
    () => manifoldLatents({ size: 2, from: 0.1, to: 0.9, axes: [0, 2], latentSize: 2 }),
  ],
  [
    "InvalidRequest",
    "/w: expected a covariance, a choleskyFactor or both, got neither",
    () => factorBelief({ mean: [0] }, "/w"),
  ],
  ["ShapeMismatch", "/w/choleskyFactor: expected 1 entries, got 2", () => factorBelief({ ...belief, mean: [0] }, "/w")],
  [
    "NotPositiveDefinite",
    "/w/choleskyFactor/0/0: expected a diagonal above 0 in a lower triangular factor, got 0",
    () => factorBelief({ mean: [0], choleskyFactor: [[0]] }, "/w"),
  ],
  [
    "ShapeMismatch",
    "/w/covariance: expected 2 entries, got 1",
    () => factorBelief({ ...belief, covariance: [[1, 0]] }, "/w"),
  ],
  [
    "ShapeMismatch",
    "/w/covariance/1: expected 2 entries, got 1",
    () => factorBelief({ ...belief, covariance: [[1, 0], [0]] }, "/w"),
  ],
  [
    "InvalidRequest",
    "/w/covariance/1/1: expected 1, by the choleskyFactor beside it, got 2: send one of the two, or both unchanged",
    () =>
      factorBelief(
        {
          ...belief,
          covariance: [
            [1, 0],
            [0, 2],
          ],
        },
        "/w",
      ),
  ],
  [
    "NotPositiveDefinite",
    "/w/covariance: expected a positive definite matrix, got one whose leading minor of order 1 (rows 0) is not positive",
    () => factorBelief({ mean: [0], covariance: [[0]] }, "/w"),
  ],
  ["InvalidDistribution", "/weights/1: expected a weight above 0, got 0", () => requireWeights([1, 0])],
  ["InvalidDistribution", "/weights/1: expected a probability of at least 0, got -1", () => requireWeights([2, -1])],
  [
    "InvalidNetwork",
    '/network/variables/1/name: expected different variables, got "rain" twice',
    () => net(rain(), rain()),
  ],
  [
    "InvalidNetwork",
    '/network/variables/1/parents/1: expected different parents of "wet", got "rain" twice',
    () => net(rain(), wet({ parents: ["rain", "rain"] })),
  ],
  [
    "InvalidNetwork",
    '/network/variables/0/parents/0: expected a variable as parent of "wet", got "rain"',
    () => net(wet()),
  ],
  [
    "InvalidNetwork",
    '/network/variables/0/states: expected at least one state of "rain", got none',
    () => net(rain({ states: [] })),
  ],
  [
    "InvalidNetwork",
    '/network/variables/0/states/1: expected different states of "rain", got "no" twice',
    () => net(rain({ states: ["no", "no"] })),
  ],
  [
    "InvalidNetwork",
    '/network/variables/1/table: expected 2 rows for "wet", one a combination of parent states, got 1',
    () => net(rain(), wet({ table: [[1, 0]] })),
  ],
  [
    "InvalidNetwork",
    '/network/variables/0/table/0: expected 2 probabilities in row 0 of "rain", got 1',
    () => net(rain({ table: [[1]] })),
  ],
  [
    "InvalidNetwork",
    '/network/variables/0/table/0/1: expected probabilities in [0, 1] in row 0 of "rain", got -0.5',
    () => net(rain({ table: [[0.5, -0.5]] })),
  ],
  [
    "InvalidNetwork",
    '/network/variables/0/table/0: expected row 0 of "rain" to sum to 1, got 1.5',
    () => net(rain({ table: [[1, 0.5]] })),
  ],
  [
    "InvalidNetwork",
    '/network/variables/0/table/0: expected row 0 of "rain" to sum to 1, got 0.99: if it was rounded, send "normalize": true in network',
    () => net(rain({ table: [[0.49, 0.5]] })),
  ],
  [
    "InvalidNetwork",
    '/network/variables/0/table/0: expected row 0 of "rain" to sum to 1 within 0.01, as probabilities of two decimals do, got 0.9',
    () => createBayesNet({ variables: [rain({ table: [[0.4, 0.5]] })], normalize: true }),
  ],
  [
    "InvalidNetwork",
    '/network/variables/0/parents: expected a graph without cycles, got "rain" -> "wet" -> "rain"',
    () => net(rain({ parents: ["wet"], table: unit }), wet()),
  ],
  ["NotFound", known, () => markovBlanket(garden, "sun")],
  ["NotFound", `expected one of ${networks.map(({ id }) => id).join(", ")}, got "sun"`, () => findNetwork("sun")],
  ["InvalidRequest", `/query/0: ${known}`, () => ask(["sun"])],
  ["InvalidRequest", `/observed/sun: ${known}`, () => ask(["rain"], { sun: "no" })],
  ["InvalidRequest", '/query/1: expected different query variables, got "rain" twice', () => ask(["rain", "rain"])],
  [
    "InvalidRequest",
    '/observed/wet: expected one of the states "no", "yes" of "wet", got "maybe"',
    () => ask(["rain"], { wet: "maybe" }),
  ],
  [
    "ImpossibleEvidence",
    "/observed: expected evidence of positive probability, got rain = no, wet = yes",
    () => ask(["rain"], { rain: "no", wet: "yes" }),
  ],
  [
    "InvalidRequest",
    "/network: expected an elimination of at most 3 table entries, got at least 4",
    () => ask(["rain", "wet"], {}, 3),
  ],
  [
    "InvalidRequest",
    '/observed/0: expected from, to and observed without repetition, got "rain" twice',
    () => dSeparation(garden, { from: ["rain"], to: ["wet"], observed: ["rain"] }),
  ],
])("%s %s", ([code, message, action]) => {
  const error = errorOf(action);
  expect([error.code, error.message]).toEqual([code, message]);
});
