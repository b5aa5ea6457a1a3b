/** Numbers quoted in the section's prose, computed by the Worker at build time. */

import { answersAt } from "../../build/built-figure.ts";
import { average } from "../../lib/numbers/average.ts";
import { last, nth } from "../../lib/numbers/nth.ts";
import { figure } from "./figure.ts";
import {
  axis,
  expectedNats,
  type History,
  inside,
  lawCoverage,
  type models,
  type NoiseAnswers,
  type Prediction,
} from "./state.ts";

export interface Fit {
  readonly card: NoiseAnswers["card"];
  /** Parts of the axis where the law's standard deviation is below `quietBelow` or above `loudAbove`. */
  readonly quiet: Region;
  readonly loud: Region;
  /** E[log p(y | x)] under the law, nats, for the model and for the law itself. */
  readonly expectedNats: number;
  readonly lawNats: number;
  /** Training step at which fresh observations had the highest log-likelihood. */
  readonly best: { readonly step: number; readonly testNats: number };
  /** KL(law ‖ model) of p(y | x), nats, along the law's grid. */
  readonly divergences: readonly number[];
  /** Largest difference between the model's and the law's standard deviation. */
  readonly worstDeviation: Gap;
  readonly dip: Dip;
}

/** Largest drop of the training log-likelihood below its best so far, after the initial climb. */
export interface Dip {
  /** Step from which drops count, and the step of the largest. */
  readonly after: number;
  readonly step: number;
  readonly nats: number;
}

export interface Gap {
  readonly x: number;
  readonly model: number;
  readonly law: number;
}

export interface Region {
  /** Mean standard deviation of the model and of the law. */
  readonly deviation: number;
  readonly lawDeviation: number;
  /** Share within two model deviations: of the training observations, and of fresh ones under the law. */
  readonly coverage: number;
  readonly freshCoverage: number;
}

export const quietBelow = 0.3;
export const loudAbove = 0.8;

/**
 * Mean log-likelihoods, nats, of the observations of the exercise that both recipes come from: those in its notes, and
 * those that both recipes reach when trained on all of the points, with seeds counted from 1. The observations are not
 * ours to publish, so no build recomputes these.
 */
export const exercise = {
  observations: 31,
  steps: 50_000,
  constant: { printed: -1.811, seeds: 4, lowest: -1.84, highest: -1.58 },
  input: { printed: -0.525, seeds: 8, lowest: -6.9, highest: -0.64, upperHalfAbove: -1.2 },
} as const;

const ribbon = 2;

/** Nominal coverage of the card's central intervals. */
export const promised = 0.95;

export async function fit(noise: keyof typeof models): Promise<Fit> {
  const answers = await answersAt(figure, { noise });
  const { card, law, along, data } = answers;
  const { step, testNats } = answers.histories[noise];
  const best = testNats.indexOf(Math.max(...testNats));
  const fresh = lawCoverage(answers, ribbon);
  // The file also has the lowest value between two records, which no panel shows.
  const { lowestNats } = answers.histories[noise] as History & { readonly lowestNats: readonly number[] };
  const within = inside(answers, ribbon);
  const lawDeviation = (x: number): number =>
    nth(law.standardDeviation, Math.round((x / last(axis)) * (axis.length - 1)));
  const region = (belongs: (deviation: number) => boolean): Region => {
    const on = law.x.flatMap((_, i) => (belongs(nth(law.standardDeviation, i)) ? [i] : []));
    const own = within.filter((_, i) => belongs(lawDeviation(nth(data.x, i))));
    return {
      deviation: average(on.map((i) => nth(along.standardDeviation, i))),
      lawDeviation: average(on.map((i) => nth(law.standardDeviation, i))),
      coverage: own.filter(Boolean).length / own.length,
      freshCoverage: average(on.map((i) => nth(fresh, i))),
    };
  };
  return {
    card,
    quiet: region((deviation) => deviation < quietBelow),
    loud: region((deviation) => deviation > loudAbove),
    expectedNats: expectedNats(law, along),
    lawNats: expectedNats(law, law),
    divergences: divergences(law, along),
    best: { step: nth(step, best), testNats: nth(testNats, best) },
    worstDeviation: farthest(law.x, along.standardDeviation, law.standardDeviation),
    dip: deepestDip(answers.histories[noise], lowestNats),
  };
}

function deepestDip({ step, trainNats }: History, lowestNats: readonly number[]): Dip {
  const after = 1000;
  let [highest, deepest] = [Number.NEGATIVE_INFINITY, { after, step: after, nats: 0 }];
  for (const [i, at] of step.entries()) {
    const nats = highest - nth(lowestNats, i);
    if (at > after && nats > deepest.nats) deepest = { after, step: at, nats };
    highest = Math.max(highest, nth(trainNats, i));
  }
  return deepest;
}

/** log(σ̂ / σ) + (σ² + (μ - μ̂)²) / (2 σ̂²) - 1/2 at each x. */
const divergences = (law: Prediction, model: Prediction): number[] =>
  law.mean.map((mean, i) => {
    const [own, other] = [nth(law.standardDeviation, i), nth(model.standardDeviation, i)];
    return Math.log(other / own) + (own ** 2 + (mean - nth(model.mean, i)) ** 2) / (2 * other ** 2) - 0.5;
  });

/** Share of the axis where KL(law ‖ model) of p(y | x) is smaller for one model than for the other. */
export const nearerShare = (one: Fit, other: Fit): number =>
  average(one.divergences.map((nats, i) => Number(nats < nth(other.divergences, i))));

function farthest(xs: readonly number[], model: readonly number[], law: readonly number[]): Gap {
  const gaps = xs.map((_, i) => Math.abs(nth(model, i) - nth(law, i)));
  const at = gaps.indexOf(Math.max(...gaps));
  return { x: nth(xs, at), model: nth(model, at), law: nth(law, at) };
}
