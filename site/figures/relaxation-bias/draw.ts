/** The three panels of the figure. */

import { fixed } from "../../lib/numbers/format.ts";
import { nth } from "../../lib/numbers/nth.ts";
import { type Axis, type Chart, frameOf, type Series } from "../../plot/chart.ts";
import {
  type BiasAnswers,
  type BiasState,
  type Estimator,
  estimators,
  names,
  type Quality,
  qualityOf,
  temperatures,
} from "./state.ts";

const temperatureAxis: Axis = { label: "τ", range: [0.08, 12.5], log: true, say: (tau) => `τ = ${fixed(tau)}` };
const meanAxes = (bound: number) => ({
  x: temperatureAxis,
  y: { label: "mean, two standard errors", range: [-bound, bound] as const },
});
/** The frame that takes presses; a press sets only the temperature. */
export const meanFrame = frameOf(meanAxes(1));
const varianceAxes = {
  x: temperatureAxis,
  y: { label: "variance of one draw", range: [1e-5, 10], log: true },
} as const;
const errorAxes = { x: temperatureAxis, y: { label: "error of a batch", range: [1e-3, 3], log: true } } as const;

const looks = {
  scoreFunction: { whose: "series-4", how: "dotted", glyph: "triangle" },
  gumbelSoftmax: { whose: "series-2", how: "", glyph: "diamond" },
  straightThrough: { whose: "series-1", how: "dashed", glyph: "square" },
} as const;

/** Bias, variance and error of an estimator at each temperature. */
const qualitiesOf = (answers: BiasAnswers, name: Estimator, batch: number): Quality[] =>
  answers.map((answer) => qualityOf(answer, name, batch));

/** An estimator's curve, its points and their error bars. */
function curve(name: Estimator, values: readonly number[], whiskers: readonly Series[] = []): Series[] {
  const { whose, how, glyph } = looks[name];
  const common = { label: estimators[name], term: name, x: temperatures, y: values };
  return [
    { kind: "line", style: `${whose} ${how}`.trim(), ...common },
    ...whiskers,
    { kind: "points", style: `solid ${whose}`, glyph, ...common },
  ];
}

const marker = ({ heat }: BiasState): Series => ({
  kind: "rule",
  axis: "x",
  at: nth(temperatures, heat),
  label: "chosen temperature",
  style: "faint rubric",
  term: "heat",
});

export function drawMeans(state: BiasState, answers: BiasAnswers): Chart {
  const all = answers.flatMap((answer) => names.map((name) => qualityOf(answer, name, 1)));
  const reach = Math.max(...all.map(({ mean, standardError }) => Math.abs(mean) + 2 * standardError));
  return {
    alt: "Means by temperature, with two standard errors either way",
    ...meanAxes(2 ** Math.ceil(Math.log2(reach))),
    series: [
      marker(state),
      {
        kind: "rule",
        axis: "y",
        at: answers[0]?.exact[0] as number,
        label: "exact gradient",
        style: "",
        term: "exact",
      },
      ...names.flatMap((name) => {
        const qualities = qualitiesOf(answers, name, 1);
        const end = (sign: number): number[] =>
          qualities.map(({ mean, standardError }) => mean + sign * 2 * standardError);
        const whiskers: Series = {
          kind: "whiskers",
          label: estimators[name],
          style: looks[name].whose,
          term: name,
          x: temperatures,
          lower: end(-1),
          upper: end(1),
        };
        return curve(
          name,
          qualities.map(({ mean }) => mean),
          [whiskers],
        );
      }),
    ],
  };
}

/** Each estimator's curve on a logarithmic axis, clamped at its low end. */
function curvesOf(
  answers: BiasAnswers,
  batch: number,
  [low]: readonly [number, number],
  measure: (quality: Quality) => number,
): Series[] {
  return names.flatMap((name) =>
    curve(
      name,
      qualitiesOf(answers, name, batch).map((quality) => Math.max(low, measure(quality))),
    ),
  );
}

export const drawVariances = (state: BiasState, answers: BiasAnswers): Chart => ({
  alt: "Variances by temperature",
  ...varianceAxes,
  series: [marker(state), ...curvesOf(answers, 1, varianceAxes.y.range, ({ variance }) => variance)],
});

export const drawErrors = (state: BiasState, answers: BiasAnswers): Chart => ({
  alt: "Root mean square errors of an average, by temperature",
  ...errorAxes,
  series: [marker(state), ...curvesOf(answers, Number(state.batch), errorAxes.y.range, ({ error }) => error)],
});
