/** The numbers of §6's prose, asked of the Worker by the build. */
import { answersAt } from "../../build/built-figure.ts";
import { figure } from "./figure.ts";
import type { Estimator, RaceState } from "./state.ts";

export interface Lap {
  /** By the mean of the approximation: average, standard error and variance of one draw's estimate. */
  readonly mean: Readonly<Record<Estimator, number>>;
  readonly standardError: Readonly<Record<Estimator, number>>;
  readonly variance: Readonly<Record<Estimator, number>>;
}

/** The four estimators at the figure's default, changed. */
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
