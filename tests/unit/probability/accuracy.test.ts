/**
 * Limits on the digits that the Worker's mathematics loses, over scales 1e-9 to 1e9 and offsets to 1e9: npm run
 * accuracy.
 */
import { expect, test } from "vitest";
import * as expectations from "../../../worker/routes/expectations/contracts.ts";
import * as gaussians from "../../../worker/routes/gaussians/contracts.ts";
import * as mixtures from "../../../worker/routes/mixtures/contracts.ts";
import * as networks from "../../../worker/routes/networks/contracts.ts";
import * as pca from "../../../worker/routes/pca/contracts.ts";
import * as predictiveChecks from "../../../worker/routes/predictive-checks/contracts.ts";
import * as regression from "../../../worker/routes/regression/contracts.ts";
import * as reparameterizations from "../../../worker/routes/reparameterizations/contracts.ts";
import * as variational from "../../../worker/routes/variational/contracts.ts";
import type { Measurement } from "../../accuracy/measure.ts";
import { sweeps } from "../../accuracy/sweeps.ts";

/**
 * A result takes some ten operations, each with one rounding; results with cancellation have thousands of roundings.
 */
const mostRoundings = 16;

/** Known losses: the worst measured one, rounded up. */
const exceptions: Readonly<Record<string, number>> = {
  // A component's mean is computed from the mean of all points, which may be many times larger.
  "mixtures/fit, one update: means": 32,
  // Integrals, promised to 1e-8, which is 1e8 roundings.
  "gaussians/divergence, of a mixture: forwardNats": 1e3,
  "gaussians/divergence, of a mixture: reverseNats": 3e4,
  "gaussians/divergence, of a mixture at every offset: forwardNats": 1e3,
  "gaussians/divergence, of a mixture at every offset: reverseNats": 1e3,
  // Promised to 1e-8, which is 1e8 roundings.
  "gaussians/nearest: forwardNats": 1e8,
  "gaussians/nearest: reverseNats": 1e8,
  // A descent ends within 1e-8 nats of the minimum, and its last step leaves an error of the order of 1e-8 deviations.
  "gaussians/nearest: reverseMean": 1e4,
  "gaussians/nearest: reverseDeviation": 1e8,
  // The same promise, beside components a million deviations away.
  "gaussians/divergence, narrow and far: forwardNats": 2e4,
  "gaussians/divergence, narrow and far: reverseNats": 1e4,
  "gaussians/nearest, narrow and far: forwardNats": 3e4,
  "gaussians/nearest, narrow and far: reverseNats": 1e6,
  "gaussians/nearest, narrow and far: reverseMean": 1e7,
  "gaussians/nearest, narrow and far: reverseCovariance": 1e8,
  // An even grid ends 20 nats below the peak, where a billionth of the variance is left.
  "models/posterior, of a linear decoder: logEvidence": 3e4,
  "models/posterior, of a linear decoder: mean": 1e5,
  "models/posterior, of a linear decoder: covariance": 4e6,
  // Sums over 144 nodes, of log likelihoods that a start far away makes large.
  "models/refine, of a linear decoder: mean": 200,
  "models/refine, of a linear decoder: covariance": 64,
  "models/refine, of a linear decoder: klNats": 128,
  // A loading is a small difference where its column is all but at a right angle to its axis.
  "ppca/fit, one update of EM: loadings": 40,
  // The factor of a posterior is also rounded, row by row, and a prediction's variance is the square of what remains
  // after cancellation.
  "regression/predict, from data: variance": 100,
  "regression/predict, from data: epistemicVariance": 100,
  "regression/predict, from the posterior sent back: variance": 100,
  "regression/predict, from the posterior sent back: epistemicVariance": 100,
};

/**
 * Quantities that have about as many correct digits as their inputs: sums of a dozen terms of one sign, or of squared
 * deviations. Their relative errors are a few times 1e-16 each.
 */
const wellConditioned: readonly string[] = [
  "mixtures/marginal: weights",
  "mixtures/marginal: means",
  "mixtures/marginal: covariances",
  "mixtures/fit, one update: weights",
  "mixtures/fit, one update: logLikelihoodNats",
  "gaussians/project, a mixture: mean",
  "expectations/decompose, a table: mean",
  "expectations/decompose, a table: variance",
  "expectations/decompose, a table: within",
  "expectations/decompose, a table: between",
  "expectations/decompose, a mixture: within",
  "expectations/decompose, a mixture: between",
  "predictive-checks, of Gaussian predictions: replicated",
  "predictive-checks, of counts: observed",
  "models/elbo, the bounds given their draws: elboNats",
  "models/elbo, the bounds given their draws: importanceWeightedNats",
  "models/elbo, the bounds given their draws: groupedNats",
  "networks/query: table",
  "networks/query: observedProbability",
  "networks/query: logObservedProbability",
  "reparameterizations/exponential: reparameterized",
  "reparameterizations/exponential: derivatives",
  "variational/earthquakes/fit: elboAtStart",
  "variational/earthquakes/fit: elboAfterUpdates",
  "variational/earthquakes/fit: means",
  "variational/earthquakes/fit: responsibilities",
  "variational/earthquakes/fit: precisions",
  "variational/earthquakes/fit: rates",
];
const fewDigits = 1e-14;

/**
 * Equal points have no covariance: with offset 1e9 this happens at scale 1e-9, and in narrow dimensions also at others.
 * Noise of a millionth of the scale is no more than rounding at some offsets.
 */
const refusedCases: Readonly<Record<string, number>> = {
  "mixtures/fit, one update": 1,
  "mixtures/fit, the mixture returned": 1,
  "gaussians/project, samples": 7,
  "ppca/fit, in closed form": 12,
  "ppca/fit, one update of EM": 3,
};

const measured = new Set<string>();

const nameOf = ({ route, quantity }: Measurement): string => `${route}: ${quantity}`;

/** The longest sweep takes nine seconds of a core, which other programs may share. */
const sweepTimeoutMs = 120_000;

test.for(sweeps)(
  "$route loses no more digits than rounding its inputs does",
  {
    timeout: sweepTimeoutMs,
  },
  ({ route, measure }) => {
    const measurements = measure();
    expect(measurements.length).toBeGreaterThan(0);
    for (const measurement of measurements) {
      const name = nameOf(measurement);
      measured.add(name);
      const { relative, inRoundings, refused } = measurement;
      expect(inRoundings.error, `roundings of ${name} at ${inRoundings.at}`).toBeLessThan(
        exceptions[name] ?? mostRoundings,
      );
      if (wellConditioned.includes(name)) {
        expect(relative.error, `relative error of ${name} at ${relative.at}`).toBeLessThan(fewDigits);
      }
      expect(refused, `cases of ${name} refused`).toBeLessThanOrEqual(refusedCases[route] ?? 0);
    }
  },
);

test("every bound belongs to a quantity", () => {
  for (const name of [...Object.keys(exceptions), ...wellConditioned]) expect(measured).toContain(name);
});

/** Graphs, counts and draws from them: whole numbers, of which nothing is rounded but the rates and places that they come by. */
const withoutSweep = ["networks/separation", "variational/earthquakes/simulate"];

test("every mathematical route has a sweep", () => {
  const groups = [expectations, gaussians, mixtures, networks, pca, predictiveChecks, regression, variational];
  const contracts = [...groups, reparameterizations].flatMap((group) => Object.values(group));
  const paths = contracts.filter(({ method }) => method === "post").map(({ path }) => path.replace("/v1/", ""));
  expect(paths.length).toBeGreaterThan(15);
  for (const path of paths.filter((path) => !withoutSweep.includes(path))) {
    expect(sweeps.map(({ route }) => route.split(",")[0])).toContain(path);
  }
});
