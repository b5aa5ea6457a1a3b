/** Numbers quoted in the section's prose, computed by the Worker at build time. */

import { askAnswer } from "../../build/ask-worker.ts";
import { post } from "../../lib/api/requests.ts";
import { nth } from "../../lib/numbers/nth.ts";
import { mixtures } from "./state.ts";

export interface Slice {
  /** π′ in the order of the components. */
  readonly weights: readonly number[];
  readonly componentMeans: readonly number[];
  readonly componentVariances: readonly number[];
  readonly mean: number;
  readonly variance: number;
  /** Modes, the highest first. */
  readonly modes: readonly { readonly x2: number; readonly density: number }[];
  readonly densityAtMean: number;
  /** Densities at the given `places`. */
  readonly densities: readonly number[];
}

/** p(x₂ | x₁) of a mixture. @param places further values of x₂ at which to evaluate the density */
export async function slice(name: keyof typeof mixtures, x1: number, places: readonly number[] = []): Promise<Slice> {
  const observed = { dimensions: [0], values: [x1] };
  const mixture = mixtures[name];
  const { mean } = await askAnswer(post("/v1/mixtures/condition", { mixture, observed }));
  const points = [mean, ...places.map((x2) => [x2])];
  const answer = await askAnswer(post("/v1/mixtures/condition", { mixture, observed, points, modes: true }));
  const [densityAtMean, ...densities] = (answer.logDensity ?? []).map(Math.exp);
  return {
    weights: answer.mixture.weights,
    componentMeans: answer.mixture.means.map(([value]) => value as number),
    componentVariances: answer.mixture.covariances.map(([row]) => row?.[0] as number),
    mean: nth(mean, 0),
    variance: nth(nth(answer.covariance, 0), 0),
    modes: (answer.modes ?? []).map(({ point: [x2 = 0], logDensity }) => ({ x2, density: Math.exp(logDensity) })),
    densityAtMean: densityAtMean as number,
    densities,
  };
}
