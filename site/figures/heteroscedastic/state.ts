/** State of fig-noise: two neural regressors of one set of observations, whose law is known. */

import type { TrainedRegressorCard } from "../../../worker/artifact.ts";
import type { Answer } from "../../lib/api/requests.ts";
import { choice, number, type StateOf } from "../../lib/figure/fields.ts";
import { fixed } from "../../lib/numbers/format.ts";
import { logNormal } from "../../lib/numbers/normal.ts";
import { last, nth } from "../../lib/numbers/nth.ts";
import { spaced } from "../../plot/contours.ts";

export const models = { constant: "wiggle-constant", input: "wiggle-input" } as const;

/** Superscript digits. */
const raised = (value: number): string => [...String(value)].map((digit) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(digit)]).join("");

export const fields = {
  noise: choice("constant", { constant: "Constant", input: "Input-dependent" }),
  x: number(3.5, { min: 0, max: 10, step: 0.05 }),
  k: number(2, { min: 0.5, max: 3, step: 0.1, say: (k) => `${k.toFixed(1)} deviations` }),
  pinned: number(20, { min: 0, max: 100, step: 1 }),
  decades: number(6, { min: 0, max: 12, step: 1, say: (decades) => `σ₀ = 10⁻${raised(decades)}` }),
};

export type NoiseState = StateOf<typeof fields>;

/** Mean and standard deviation of p(y | x) for each input. */
export type Prediction = Pick<Answer<"/v1/models/:id/predict">, "mean" | "standardDeviation">;

/** Log-likelihood by optimiser step, nats per observation. */
export interface History {
  readonly step: readonly number[];
  readonly trainNats: readonly number[];
  readonly testNats: readonly number[];
}

export interface NoiseAnswers {
  readonly card: TrainedRegressorCard;
  readonly data: { readonly x: readonly number[]; readonly y: readonly number[] };
  /** The law of the observations, on a grid. */
  readonly law: Prediction & { readonly x: readonly number[] };
  /** Predictions along the axis, at the slice, and at the observations. */
  readonly along: Prediction;
  readonly slice: Prediction;
  readonly observed: Prediction;
  readonly histories: Readonly<Record<keyof typeof models, History>>;
}

export const percent = (share: number): string => `${fixed(100 * share, 0)}%`;

export const xRange = [0, 10] as const;
export const axis = spaced(xRange, 201);

/** P(Z < z), Z ~ N(0, 1), within 1e-7. @see Abramowitz and Stegun (1964), 7.1.26 */
export function probabilityBelow(z: number): number {
  const t = 1 / (1 + (0.3275911 * Math.abs(z)) / Math.SQRT2);
  const series = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  const tail = 0.5 * series * Math.exp((-z * z) / 2);
  return z < 0 ? tail : 1 - tail;
}

/** P(|Z| < k), Z ~ N(0, 1). */
export const centralProbability = (k: number): number => 1 - 2 * probabilityBelow(-k);

/** P(|y - μ| < k σ | x) for a fresh y of the law, with the model's μ and σ, at each x of the law's grid. */
export const lawCoverage = ({ law, along }: Pick<NoiseAnswers, "law" | "along">, k: number): number[] =>
  law.x.map((_, i) => {
    const [mean, deviation] = [nth(along.mean, i), nth(along.standardDeviation, i)];
    const below = (y: number): number => probabilityBelow((y - nth(law.mean, i)) / nth(law.standardDeviation, i));
    return below(mean + k * deviation) - below(mean - k * deviation);
  });

/**
 * E[log p(y | x)] over the law's x and y, nats: the limit of the mean log-likelihood of fresh observations.
 *
 *   E[-log σ̂(x) - (σ(x)² + (μ(x) - μ̂(x))²) / (2 σ̂(x)²)] - log(2π) / 2
 *
 * by the trapezoidal rule on the law's even grid; x is uniform.
 *
 * @param prediction μ̂ and σ̂ on the law's grid; the law itself gives its negative entropy
 */
export function expectedNats(law: NoiseAnswers["law"], { mean, standardDeviation }: Prediction): number {
  const each = law.x.map((_, i) => {
    const deviation = nth(standardDeviation, i);
    const squared = nth(law.standardDeviation, i) ** 2 + (nth(law.mean, i) - nth(mean, i)) ** 2;
    return -0.5 * Math.log(2 * Math.PI) - Math.log(deviation) - squared / (2 * deviation ** 2);
  });
  const ends = (nth(each, 0) + last(each)) / 2;
  return (each.reduce((sum, value) => sum + value, 0) - ends) / (each.length - 1);
}

type Observed = Pick<NoiseAnswers, "data" | "observed">;

/** Whether each observation lies within k standard deviations of the model's mean. */
export const inside = ({ data, observed }: Observed, k: number): boolean[] =>
  data.y.map((y, i) => Math.abs(y - nth(observed.mean, i)) <= k * nth(observed.standardDeviation, i));

export const bins = 10;

/** Share of the observations of each tenth of the axis that lie within k deviations. */
export function coverageByBin(answers: Observed, k: number): number[] {
  const [from, to] = xRange;
  const all = new Array<number>(bins).fill(0);
  const within = [...all];
  inside(answers, k).forEach((isInside, i) => {
    const bin = Math.min(bins - 1, Math.floor((bins * (nth(answers.data.x, i) - from)) / (to - from)));
    all[bin] = nth(all, bin) + 1;
    if (isInside) within[bin] = nth(within, bin) + 1;
  });
  return within.map((count, bin) => count / nth(all, bin));
}

/**
 * Mean log-likelihood of the observations if the curve passes exactly through the first `pinned` of them, as a function of
 * the standard deviation there; elsewhere mean and deviation stay unchanged.
 */
export function pinnedLogLikelihood({ data, observed }: Observed, pinned: number): (deviation: number) => number {
  const others = data.y.reduce((sum, y, i) => {
    if (i < pinned) return sum;
    return sum + logNormal(y, nth(observed.mean, i), nth(observed.standardDeviation, i) ** 2);
  }, 0);
  return (deviation) => (pinned * logNormal(0, 0, deviation ** 2) + others) / data.y.length;
}

/** The same with one standard deviation for all observations, pinned or not. */
export function oneWidthLogLikelihood({ data, observed }: Observed, pinned: number): (deviation: number) => number {
  const squares = data.y.reduce((sum, y, i) => sum + (i < pinned ? 0 : (y - nth(observed.mean, i)) ** 2), 0);
  // Residuals replaced by their root mean square give the same likelihood.
  return (deviation) => logNormal(Math.sqrt(squares / data.y.length), 0, deviation ** 2);
}
