/** The numbers of §4's prose, asked of the Worker by the build. */
import { askAnswer } from "../../build/ask-worker.ts";
import { post } from "../../lib/requests.ts";
import { mixtures } from "./state.ts";

export interface Slice {
  /** π′, the first component's first. */
  readonly weights: readonly number[];
  readonly componentMeans: readonly number[];
  readonly componentVariances: readonly number[];
  readonly mean: number;
  readonly variance: number;
  /** The highest first. */
  readonly modes: readonly { readonly x2: number; readonly density: number }[];
  readonly densityAtMean: number;
}

/** What is left of a mixture at x₁. */
export async function slice(name: keyof typeof mixtures, x1: number): Promise<Slice> {
  const observed = { dimensions: [0], values: [x1] };
  const mixture = mixtures[name];
  const { mean } = await askAnswer(post("/v1/mixtures/condition", { mixture, observed }));
  const answer = await askAnswer(post("/v1/mixtures/condition", { mixture, observed, points: [mean], modes: true }));
  return {
    weights: answer.mixture.weights,
    componentMeans: answer.mixture.means.map(([value]) => value as number),
    componentVariances: answer.mixture.covariances.map(([row]) => row?.[0] as number),
    mean: mean[0] as number,
    variance: answer.covariance[0]?.[0] as number,
    modes: (answer.modes ?? []).map(({ point: [x2 = 0], logDensity }) => ({ x2, density: Math.exp(logDensity) })),
    densityAtMean: Math.exp(answer.logDensity?.[0] as number),
  };
}
