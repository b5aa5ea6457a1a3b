/**
 * The distribution of the synthetic observations: a wavy mean with noise that rises and falls, both known.
 *
 *   x ~ U(0, 10),   y ~ N(μ(x), σ(x)²),   μ(x) = x / 2 + 3/2 sin(3/2 x),   log σ(x) = cos(0.9x) - 1
 *
 * σ ranges from 0.135, near x = 3.5 and 10, to 1, at x = 0 and near x = 7, so no single number describes it. The known
 * truth allows a check of a model's mean, noise and interval coverage.
 */
import { normal, stream, uniform } from "../optimise/random.ts";
import type { ColumnNames, Observations } from "./observations.ts";

/** Names of the two columns. */
export const lawColumns: ColumnNames = { inputs: ["x"], target: "y" };

/** Range of the inputs. */
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
 * Independent observations, rounded to 1e-4, far below the noise.
 *
 * @param index number of the set of observations for that seed
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
