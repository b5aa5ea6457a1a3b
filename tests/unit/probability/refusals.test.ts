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
  ["ShapeMismatch", "/mixture/means: expected 1 entry, got 2", () => moments({ ...one, means: [[0], [1]] })],
  ["ShapeMismatch", "/mixture/covariances: expected 1 entry, got 0", () => moments({ ...one, covariances: [] })],
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
  ["ShapeMismatch", "/model/loadings/1: expected 1 entry, got 2", () => factorPca({ ...pca, loadings: [[1], [1, 2]] })],
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
  ["ShapeMismatch", "/w/choleskyFactor: expected 1 entry, got 2", () => factorBelief({ ...belief, mean: [0] }, "/w")],
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
])("%s %s", ([code, message, action]) => {
  const error = errorOf(action);
  expect([error.code, error.message]).toEqual([code, message]);
});
