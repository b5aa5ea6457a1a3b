/** How many digits the Worker's mathematics may lose, over scales 1e-9 to 1e9 and offsets to 1e9: npm run accuracy. */
import { expect, test } from "vitest";
import type { Measurement } from "../../accuracy/measure.ts";
import { sweeps } from "../../accuracy/sweeps.ts";

/** A result is some ten operations away from its inputs, and each rounds once; what cancels has thousands of roundings. */
const mostRoundings = 16;

/** Known losses: the worst that was measured, rounded up. */
const exceptions: Readonly<Record<string, number>> = {
  // A component's mean comes from the mean of all points, which may be many times its size.
  "mixtures/fit, one update: means": 32,
  // Integrals, promised to 1e-8, which are 1e8 roundings.
  "gaussians/divergence, of a mixture: forwardNats": 1e3,
  "gaussians/divergence, of a mixture: reverseNats": 3e4,
  "gaussians/divergence, of a mixture at every offset: forwardNats": 1e3,
  "gaussians/divergence, of a mixture at every offset: reverseNats": 1e3,
  // Promised to 1e-8, which are 1e8 roundings.
  "gaussians/nearest: forwardNats": 1e8,
  "gaussians/nearest: reverseNats": 1e8,
  // A descent ends within 1e-8 nats of the minimum, and its last step leaves an error of the order of 1e-8 deviations.
  "gaussians/nearest: reverseMean": 1e4,
  "gaussians/nearest: reverseDeviation": 1e8,
  // The factor of a posterior is rounded too, row by row, and a prediction's variance is what its terms cancel to, squared.
  "regression/predict, from data: variance": 100,
  "regression/predict, from data: epistemicVariance": 100,
  "regression/predict, from the posterior sent back: variance": 100,
  "regression/predict, from the posterior sent back: epistemicVariance": 100,
};

/**
 * Quantities that every input determines to about as many digits as it has itself: sums of a dozen terms of one sign, or
 * of squared deviations. Their relative errors are a few times 1e-16 each.
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
 * Points that agree have no covariance: at offset 1e9 those of scale 1e-9 do, and in a narrow dimension others too. At offset
 * 1e6 doubles lie a tenth of such a scale apart, too far for a minimum.
 */
const refusedCases: Readonly<Record<string, number>> = {
  "mixtures/fit, one update": 1,
  "mixtures/fit, the mixture returned": 1,
  "gaussians/project, samples": 7,
  "gaussians/nearest": 1,
};

const measured = new Set<string>();

const nameOf = ({ route, quantity }: Measurement): string => `${route}: ${quantity}`;

/** The longest sweep takes nine seconds of a core, which it may have to share. */
const sweepTimeoutMs = 120_000;

test.for(sweeps)(
  "$route loses no more digits than its inputs have lost to rounding",
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

test("every bound is that of a quantity", () => {
  for (const name of [...Object.keys(exceptions), ...wellConditioned]) expect(measured).toContain(name);
});
