/** Draws from the model of earthquakes. */
import { expect, test } from "vitest";
import { createRng } from "../../../worker/probability/numerics/random.ts";
import { simulateEarthquakes } from "../../../worker/probability/variational/earthquake-model.ts";
import { model, simulated } from "./earthquake-problems.ts";

test("draws have the moments of the model", () => {
  const { prior, ...rest } = model(2, 1);
  const count = 4000;
  const rng = createRng(6);
  const draws = Array.from({ length: count }, () => simulateEarthquakes({ ...rest, prior }, 1, rng));
  const moment = (values: number[], expected: number, variance: number) => {
    const mean = values.reduce((sum, value) => sum + value, 0) / count;
    // Four standard errors.
    expect(Math.abs(mean - expected)).toBeLessThan(4 * Math.sqrt(variance / count));
  };
  const positions = draws.map((draw) => draw.positions[0]?.[0] as number);
  const counts = draws.map((draw) => draw.counts[0] as number);
  const positionVariance = 1 / prior.precision + 1 / rest.positionPrecision;
  moment(positions, prior.mean[0] as number, positionVariance);
  moment(
    positions.map((x) => (x - (prior.mean[0] as number)) ** 2),
    positionVariance,
    2 * positionVariance ** 2,
  );
  const countVariance = prior.shape / prior.rate + prior.shape / prior.rate ** 2;
  moment(counts, prior.shape / prior.rate, countVariance);
  moment(
    draws.map((draw) => draw.assignments[0] as number),
    rest.weights[1] as number,
    0.25,
  );
});

test("the same seed simulates the same earthquakes", () => {
  expect(simulated(3, 20, 1)).toEqual(simulated(3, 20, 1));
  expect(simulated(3, 20, 1)).not.toEqual(simulated(3, 20, 2));
});
