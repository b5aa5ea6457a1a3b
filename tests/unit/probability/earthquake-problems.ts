/** Earthquake models and simulated data for the tests. */

import { toRows } from "../../../worker/probability/linear-algebra/matrix.ts";
import { complete } from "../../../worker/probability/numerics/interruptible.ts";
import { createRng, type Rng } from "../../../worker/probability/numerics/random.ts";
import * as cavi from "../../../worker/probability/variational/earthquake-cavi.ts";
import { type EarthquakeProblem, uncentredMeans } from "../../../worker/probability/variational/earthquake-cavi.ts";
import type { CaviState, PreparedEarthquakes } from "../../../worker/probability/variational/earthquake-elbo.ts";
import { type EarthquakeModel, simulateEarthquakes } from "../../../worker/probability/variational/earthquake-model.ts";

/** Coordinate ascent without interruptions. */
export const run = (...given: Parameters<typeof cavi.run>) => complete(cavi.run(...given));

export function model(numComponents: number, size = 2): EarthquakeModel {
  const weights = Array.from(
    { length: numComponents },
    (_, k) => (2 * (k + 1)) / (numComponents * (numComponents + 1)),
  );
  const mean = Array.from({ length: size }, (_, d) => 0.5 - d);
  return { weights, positionPrecision: 1.5, prior: { mean, precision: 0.2, shape: 2, rate: 0.4 } };
}

export function simulated(numComponents: number, count: number, seed: number, size = 2): EarthquakeProblem {
  const earthquakes = model(numComponents, size);
  return { ...earthquakes, ...simulateEarthquakes(earthquakes, count, createRng(seed)) };
}

/** Random responsibilities, (count, numComponents), none of them 0. */
export function softResponsibilities(count: number, numComponents: number, rng: Rng): number[][] {
  return Array.from({ length: count }, () => {
    const row = Array.from({ length: numComponents }, () => 0.05 + rng());
    const sum = row.reduce((total, r) => total + r, 0);
    return row.map((r) => r / sum);
  });
}

/** A state in the form of the oracles: responsibilities row by row, means in the coordinates of the positions. */
export function nested(prepared: PreparedEarthquakes, state: CaviState) {
  const { length } = state.means;
  return {
    ...state,
    responsibilities: toRows(state.responsibilities, state.responsibilities.length / length, length),
    means: uncentredMeans(prepared, state),
  };
}

export const runToTheEnd = { iterations: 2000, tolerance: 1e-11 };
