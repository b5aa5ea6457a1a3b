/**
 * The law that our observations are drawn from: a wavy mean with noise that swells and dies away, both known.
 *
 *   x ~ U(0, 10),   y ~ N(μ(x), σ(x)²),   μ(x) = x / 2 + 3/2 sin(3/2 x),   log σ(x) = cos(0.9x) - 1
 *
 * σ lies between 0.135, near x = 3.5 and 10, and 1, at x = 0 and near x = 7: no single number describes it. What a
 * model learns of the mean, of the noise and of an interval's coverage can be held against the truth.
 */
import { normal, stream, uniform } from "../optimise/random.ts";
import type { ColumnNames, Observations } from "./observations.ts";

/** What our observations' two numbers are called. */
export const lawColumns: ColumnNames = { inputs: ["x"], target: "y" };

/** Where inputs lie. */
const inputRange = [0, 10] as const;

/** μ(x) = E[y | x] */
export function lawMean(x: number): number {
  return x / 2 + 1.5 * Math.sin(1.5 * x);
}

/** σ(x), the standard deviation of y given x. */
export function lawStandardDeviation(x: number): number {
  return Math.exp(Math.cos(0.9 * x) - 1);
}

/**
 * Independent observations of the law, rounded to 1e-4, far below the noise.
 *
 * @param index which of the sets that a seed names
 */
export function drawObservations(seed: number, index: number, count: number): Observations {
  const rng = stream(seed, "observe", index);
  const [from, to] = inputRange;
  const round = (value: number) => Math.round(value * 1e4) / 1e4;
  const inputs = Float64Array.from(uniform(rng, count, (to - from) / 2), (offset) => round((from + to) / 2 + offset));
  const noise = normal(rng, count);
  const targets = inputs.map((x, i) => round(lawMean(x) + lawStandardDeviation(x) * (noise[i] as number)));
  return { count, inputs, targets };
}

/** x, μ(x) and σ(x) on an even grid over the inputs' range, each (count), to five decimals. */
export function tabulateLaw(count: number): Record<"x" | "mean" | "standardDeviation", Float64Array> {
  const [from, to] = inputRange;
  const round = (value: number) => Math.round(value * 1e5) / 1e5;
  const x = Float64Array.from({ length: count }, (_, i) => round(from + ((to - from) * i) / (count - 1)));
  return {
    x,
    mean: x.map((at) => round(lawMean(at))),
    standardDeviation: x.map((at) => round(lawStandardDeviation(at))),
  };
}
