/**
 * Scores of Gaussian predictions N(mean, standardDeviation²) on observations.
 */
import normalQuantile from "@stdlib/stats-base-dists-normal-quantile";
import { summarise } from "../optimise/summary.ts";

/** Predictions for a list of inputs, both (count). */
export interface Predictions {
  readonly mean: ArrayLike<number>;
  readonly standardDeviation: ArrayLike<number>;
}

export interface LogLikelihoodFigures {
  /** Mean of log p(y|x), nats per observation. */
  readonly logLikelihoodNats: number;
  /** Standard error of logLikelihoodNats over observations. */
  readonly standardErrorNats: number;
  /** Share of the observations inside the central 95 % interval. */
  readonly coverage: number;
}

/** Half-width of the central 95 % interval, standard deviations. */
const halfWidth = normalQuantile(0.975, 0, 1);

/** log N(y | m, s²) = -½ log 2π - log s - ½ ((y - m) / s)² */
export function gaussianLogDensity(y: number, mean: number, standardDeviation: number): number {
  return -0.5 * Math.log(2 * Math.PI) - Math.log(standardDeviation) - 0.5 * ((y - mean) / standardDeviation) ** 2;
}

export function scorePredictions(targets: Float64Array, predictions: Predictions): LogLikelihoodFigures {
  const mean = Float64Array.from(predictions.mean);
  const standardDeviation = Float64Array.from(predictions.standardDeviation);
  const logDensities = targets.map((y, i) => gaussianLogDensity(y, mean[i] as number, standardDeviation[i] as number));
  const inside = targets.filter(
    (y, i) => Math.abs(y - (mean[i] as number)) <= halfWidth * (standardDeviation[i] as number),
  );
  const nats = summarise(logDensities);
  return {
    logLikelihoodNats: nats.mean,
    standardErrorNats: nats.standardError,
    coverage: inside.length / targets.length,
  };
}
