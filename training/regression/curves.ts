/**
 * A regressor's log-likelihood curves in the columns of its history file.
 */
import type { RegressorHistory } from "../../worker/artifact.ts";
import type { RegressionData } from "./data.ts";

export function emptyHistory({ test }: RegressionData): RegressorHistory {
  const curves = { step: [], trainNats: [], lowestNats: [] };
  return test === undefined ? curves : { ...curves, testNats: [] };
}

/** The history with one more record; `logLikelihoods` are those after `before` steps, `before` + 1 steps, … */
export function extend(
  history: RegressorHistory,
  before: number,
  logLikelihoods: Float32Array,
  { step, trainNats, testNats }: { step: number; trainNats: number; testNats: number | undefined },
): RegressorHistory {
  const highestNats = logLikelihoods.reduce((a, b) => Math.max(a, b));
  const highest = { step: before + logLikelihoods.indexOf(highestNats), nats: highestNats };
  return {
    step: [...history.step, step],
    trainNats: [...history.trainNats, trainNats],
    lowestNats: [...history.lowestNats, logLikelihoods.reduce((a, b) => Math.min(a, b))],
    ...(history.testNats && testNats !== undefined ? { testNats: [...history.testNats, testNats] } : {}),
    highest: history.highest && history.highest.nats >= highestNats ? history.highest : highest,
  };
}
