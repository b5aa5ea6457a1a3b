/** The numbers of §6's prose, asked of the Worker by the build. */
import { askAnswer } from "../../build/ask-worker.ts";
import { initialState } from "../../lib/fields.ts";
import { figure } from "./figure.ts";
import { type Estimator, fields, type RaceAnswers, type RaceState } from "./state.ts";

export interface Lap {
  /** By the mean of the approximation: average, standard error and variance of one draw's estimate. */
  readonly mean: Readonly<Record<Estimator, number>>;
  readonly standardError: Readonly<Record<Estimator, number>>;
  readonly variance: Readonly<Record<Estimator, number>>;
}

/** The four estimators at the figure's default, changed. */
export async function lap(change: Partial<RaceState> = {}): Promise<Lap> {
  const state = { ...initialState(fields), ...change };
  const { gradients }: RaceAnswers = await figure.load(state, (_call, request) => askAnswer(request));
  const byMean = (part: keyof Lap) =>
    ({
      scoreFunction: gradients.scoreFunction[part][0],
      controlVariate: gradients.controlVariate[part][0],
      pathwise: gradients.pathwise[part][0],
      stickingTheLanding: gradients.stickingTheLanding[part][0],
    }) as Record<Estimator, number>;
  return { mean: byMean("mean"), standardError: byMean("standardError"), variance: byMean("variance") };
}
