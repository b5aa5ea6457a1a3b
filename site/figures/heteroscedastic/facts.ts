/** The numbers of its section's prose, asked of the Worker by the build. */
import { answersAt } from "../../build/built-figure.ts";
import { average } from "../../lib/numbers/average.ts";
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
  /** Where the law's standard deviation is below `quietBelow` and above `loudAbove`. */
  readonly quiet: Region;
  readonly loud: Region;
  /** E[log p(y | x)] over the law, nats, the model's and the law's own. */
  readonly expectedNats: number;
  readonly lawNats: number;
  /** Where in its training fresh observations had most. */
  readonly best: { readonly step: number; readonly testNats: number };
  /** KL(law ‖ model) of p(y | x), nats, along the law's grid. */
  readonly divergences: readonly number[];
  /** Farthest that the standard deviation is from the law's. */
  readonly worstDeviation: Gap;
  readonly dip: Dip;
}

/** The deepest fall of the training observations' log-likelihood below its best so far, once the first climb is over. */
export interface Dip {
  /** Step after which falls are looked for, and the step of the deepest. */
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
  /** Means of the model's standard deviations and of the law's. */
  readonly deviation: number;
  readonly lawDeviation: number;
  /** Share of the training observations within two of the model's, and of fresh ones by the law. */
  readonly coverage: number;
  readonly freshCoverage: number;
}

export const quietBelow = 0.3;
export const loudAbove = 0.8;

/**
 * Mean log-likelihoods, nats, of the observations of the exercise that both recipes are taken from: what its notes print, and
 * what both recipes reach, trained on all of the points as they are, with seeds counted from 1. The observations are not
 * ours to publish, so no build computes these again.
 */
export const exercise = {
  observations: 31,
  steps: 50_000,
  constant: { printed: -1.811, seeds: 4, lowest: -1.84, highest: -1.58 },
  input: { printed: -0.525, seeds: 8, lowest: -6.9, highest: -0.64, upperHalfAbove: -1.2 },
} as const;

const ribbon = 2;

/** What the card's central intervals promise to hold. */
export const promised = 0.95;

export async function fit(noise: keyof typeof models): Promise<Fit> {
  const answers = await answersAt(figure, { noise });
  const { card, law, along, data } = answers;
  const { step, testNats } = answers.histories[noise];
  const best = testNats.indexOf(Math.max(...testNats));
  const fresh = lawCoverage(answers, ribbon);
  // The lowest value between two records is in the file, though no panel shows it.
  const { lowestNats } = answers.histories[noise] as History & { readonly lowestNats: readonly number[] };
  const within = inside(answers, ribbon);
  const lawDeviation = (x: number): number =>
    law.standardDeviation[Math.round((x / (axis.at(-1) as number)) * (axis.length - 1))] as number;
  const region = (belongs: (deviation: number) => boolean): Region => {
    const on = law.x.flatMap((_, i) => (belongs(law.standardDeviation[i] as number) ? [i] : []));
    const own = within.filter((_, i) => belongs(lawDeviation(data.x[i] as number)));
    return {
      deviation: average(on.map((i) => along.standardDeviation[i] as number)),
      lawDeviation: average(on.map((i) => law.standardDeviation[i] as number)),
      coverage: own.filter(Boolean).length / own.length,
      freshCoverage: average(on.map((i) => fresh[i] as number)),
    };
  };
  return {
    card,
    quiet: region((deviation) => deviation < quietBelow),
    loud: region((deviation) => deviation > loudAbove),
    expectedNats: expectedNats(law, along),
    lawNats: expectedNats(law, law),
    divergences: divergences(law, along),
    best: { step: step[best] as number, testNats: testNats[best] as number },
    worstDeviation: farthest(law.x, along.standardDeviation, law.standardDeviation),
    dip: deepestDip(answers.histories[noise], lowestNats),
  };
}

function deepestDip({ step, trainNats }: History, lowestNats: readonly number[]): Dip {
  const after = 1000;
  let [highest, deepest] = [Number.NEGATIVE_INFINITY, { after, step: after, nats: 0 }];
  for (const [i, at] of step.entries()) {
    const nats = highest - (lowestNats[i] as number);
    if (at > after && nats > deepest.nats) deepest = { after, step: at, nats };
    highest = Math.max(highest, trainNats[i] as number);
  }
  return deepest;
}

/** log(σ̂ / σ) + (σ² + (μ - μ̂)²) / (2 σ̂²) - 1/2 at each x. */
const divergences = (law: Prediction, model: Prediction): number[] =>
  law.mean.map((mean, i) => {
    const [own, other] = [law.standardDeviation[i] as number, model.standardDeviation[i] as number];
    return Math.log(other / own) + (own ** 2 + (mean - (model.mean[i] as number)) ** 2) / (2 * other ** 2) - 0.5;
  });

/** Share of the axis where one model's p(y | x) diverges less from the law's than the other's. */
export const nearerShare = (one: Fit, other: Fit): number =>
  average(one.divergences.map((nats, i) => Number(nats < (other.divergences[i] as number))));

function farthest(xs: readonly number[], model: readonly number[], law: readonly number[]): Gap {
  const gaps = xs.map((_, i) => Math.abs((model[i] as number) - (law[i] as number)));
  const at = gaps.indexOf(Math.max(...gaps));
  return { x: xs[at] as number, model: model[at] as number, law: law[at] as number };
}
