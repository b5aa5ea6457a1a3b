/** Models of earthquakes, and what they simulate, for the tests of both. */
import type { EarthquakeProblem } from "../../../worker/probability/earthquake-cavi.ts";
import { type EarthquakeModel, simulateEarthquakes } from "../../../worker/probability/earthquake-model.ts";
import { createRng } from "../../../worker/probability/random.ts";

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
