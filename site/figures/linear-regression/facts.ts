/** The numbers of §1's prose on figure 1.1, asked of the Worker by the build. */
import { askAnswer } from "../../build/ask-worker.ts";
import { initialState } from "../../lib/fields.ts";
import { post } from "../../lib/requests.ts";
import { dataAndPrior, fields, pairs } from "./state.ts";

const start = initialState(fields);
const points = pairs(start.points);

const places = points.map(([x]) => x);

/** Where the points of the figure begin and end. */
export const span = { from: Math.min(...places), to: Math.max(...places) };

export interface Learned {
  readonly count: number;
  readonly slope: number;
  readonly slopeDeviation: number;
  /** Var[x*ᵀ w | y] at a place. */
  readonly epistemic: (x: number) => number;
  readonly noise: number;
}

/** What the first points of the figure teach, each of them seen some times over. */
export async function learned(count = points.length, times = 1): Promise<Learned> {
  const used = Array.from({ length: times }, () => points.slice(0, count)).flat();
  const request = dataAndPrior(used, start);
  const { mean, covariance } = await askAnswer(post("/v1/regression/posterior", request));
  const asked = [0, 3];
  const predictive = await askAnswer(post("/v1/regression/predict", { ...request, at: asked.map((x) => [1, x]) }));
  return {
    count,
    slope: mean[1] as number,
    slopeDeviation: Math.sqrt(covariance[1]?.[1] as number),
    epistemic: (x) => predictive.epistemicVariance[asked.indexOf(x)] as number,
    noise: start.noise ** 2,
  };
}
