/** Numbers quoted in the section's prose, computed by the Worker at build time. */
import { answersAt } from "../../build/built-figure.ts";
import { figure } from "./figure.ts";
import type { Estimator, RaceState } from "./state.ts";

export interface Lap {
  /** Gradient with respect to the mean of q: average, standard error, and variance of one draw's estimate. */
  readonly mean: Readonly<Record<Estimator, number>>;
  readonly standardError: Readonly<Record<Estimator, number>>;
  readonly variance: Readonly<Record<Estimator, number>>;
}

/** The four estimators at the figure's default with some fields changed. */
export async function lap(change: Partial<RaceState> = {}): Promise<Lap> {
  const { gradients } = await answersAt(figure, change);
  const byMean = (part: keyof Lap) =>
    ({
      scoreFunction: gradients.scoreFunction[part][0],
      controlVariate: gradients.controlVariate[part][0],
      pathwise: gradients.pathwise[part][0],
      stickingTheLanding: gradients.stickingTheLanding[part][0],
    }) as Record<Estimator, number>;
  return { mean: byMean("mean"), standardError: byMean("standardError"), variance: byMean("variance") };
}
