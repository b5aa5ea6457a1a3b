/** Numbers quoted in the section's prose, computed by the Worker at build time. */

import { askAnswer } from "../../build/ask-worker.ts";
import { post } from "../../lib/api/requests.ts";
import { initialState } from "../../lib/figure/fields.ts";
import { pairs } from "../../lib/figure/placed-points.ts";
import { mixtureOfOne } from "../../lib/numbers/normal.ts";
import { nth } from "../../lib/numbers/nth.ts";
import { along, dataAndPrior, fields } from "./state.ts";

const start = initialState(fields);
const points = pairs(start.points);

const places = points.map(([x]) => x);
const targets = points.map(([, y]) => y);

/** Range of the points' inputs. */
export const span = { from: Math.min(...places), to: Math.max(...places) };

export interface Learned {
  readonly count: number;
  readonly slope: number;
  readonly slopeDeviation: number;
  /** E[x*ᵀ w | y] at a point of the figure's grid. */
  readonly mean: (x: number) => number;
  /** Var[x*ᵀ w | y] at a point of the figure's grid. */
  readonly epistemic: (x: number) => number;
  readonly noise: number;
}

/** Posterior after the first points of the figure, each repeated a number of times. */
export async function learned(count = points.length, times = 1): Promise<Learned> {
  const used = Array.from({ length: times }, () => points.slice(0, count)).flat();
  const request = dataAndPrior(used, start);
  const { mean, covariance } = await askAnswer(post("/v1/regression/posterior", request));
  const predictive = await askAnswer(post("/v1/regression/predict", { ...request, at: along.map((x) => [1, x]) }));
  return {
    count,
    slope: nth(mean, 1),
    slopeDeviation: Math.sqrt(nth(nth(covariance, 1), 1)),
    mean: (x) => nth(predictive.mean, along.indexOf(x)),
    epistemic: (x) => nth(predictive.epistemicVariance, along.indexOf(x)),
    noise: start.noise ** 2,
  };
}

/**
 * Mean and variance of the line's height at x given the targets, p(f(x) | y), without any weights: the joint Gaussian of
 * targets and height, with the kernel s² (1 + x x'), is conditioned as a mixture of one component.
 */
export async function fromFunctions(x: number): Promise<{ readonly mean: number; readonly variance: number }> {
  const inputs = [...places, x];
  const noise = (i: number, j: number): number => (i === j && i < places.length ? start.noise ** 2 : 0);
  const joint = {
    mean: inputs.map(() => 0),
    covariance: inputs.map((a, i) => inputs.map((b, j) => start.prior ** 2 * (1 + a * b) + noise(i, j))),
  };
  const observed = { dimensions: places.map((_, i) => i), values: targets };
  const request = post("/v1/mixtures/condition", { mixture: mixtureOfOne(joint), observed });
  const { mean, covariance } = await askAnswer(request);
  return { mean: nth(mean, 0), variance: nth(nth(covariance, 0), 0) };
}

/** log p(y | X) of the figure's points, nats, with features 1, x, …, x^degree and the figure's prior on each weight. */
export async function logEvidence(degree: number, noise: number): Promise<number> {
  const powers = Array.from({ length: degree + 1 }, (_, power) => power);
  const { logEvidence } = await askAnswer(
    post("/v1/regression/posterior", {
      inputs: places.map((x) => powers.map((power) => x ** power)),
      targets,
      noiseVariance: noise ** 2,
      prior: {
        mean: powers.map(() => 0),
        covariance: powers.map((i) => powers.map((j) => (i === j ? start.prior ** 2 : 0))),
      },
    }),
  );
  return logEvidence;
}
