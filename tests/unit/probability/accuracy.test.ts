/**
 * Limits on the digits that the Worker's mathematics loses, over scales 1e-9 to 1e9 and offsets to 1e9: npm run
 * accuracy.
 */
import { expect, test } from "vitest";
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
 * At offset 1e6, doubles are a tenth of such a scale apart, too coarse for a minimum.
 */
const refusedCases: Readonly<Record<string, number>> = {
  "mixtures/fit, one update": 1,
  "mixtures/fit, the mixture returned": 1,
  "gaussians/project, samples": 7,
  "gaussians/nearest": 1,
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
