/** The panels of fig-noise. */

import { fixed, grouped, significant } from "../../lib/numbers/format.ts";
import { logNormal } from "../../lib/numbers/normal.ts";
import { last, nth } from "../../lib/numbers/nth.ts";
import { type Chart, frameOf, type Series } from "../../plot/chart.ts";
import { spaced } from "../../plot/contours.ts";
import {
  axis,
  bins,
  centralProbability,
  coverageByBin,
  lawCoverage,
  type NoiseAnswers,
  type NoiseState,
  oneWidthLogLikelihood,
  type Prediction,
  percent,
  pinnedLogLikelihood,
  xRange,
} from "./state.ts";

const xAxis = { label: "x", range: xRange, say: (x: number) => `x = ${fixed(x)}` } as const;
const nats = (value: number): string => `${fixed(value)} nats`;

const ribbonAxes = {
  x: xAxis,
  y: { label: "y", range: [-3.5, 8.5], say: (y: number) => fixed(y) },
  height: 380,
} as const;
export const ribbonFrame = frameOf(ribbonAxes);

/** Largest distance in x of observations shown beside the slice's density. */
const near = 0.25;

const edge = ({ mean, standardDeviation }: Prediction, k: number): number[] =>
  mean.map((mu, i) => mu + k * nth(standardDeviation, i));

const sliceAt = (x: number): Series => ({
  kind: "rule",
  axis: "x",
  at: x,
  label: "slice",
  style: "rubric",
  term: "slice",
});

/** The law of the observations, as a reference. */
const lawLine = (x: readonly number[], y: readonly number[]): Series => ({
  kind: "line",
  label: "law",
  style: "thin dotted",
  term: "law",
  x,
  y,
});

const lawLevel = (at: number): Series => ({
  kind: "rule",
  axis: "y",
  at,
  label: "fresh observations, by the law",
  style: "dotted",
  term: "law",
});

export function drawRibbon({ x, k }: NoiseState, { data, law, along }: NoiseAnswers): Chart {
  const ribbon = { lower: edge(along, -k), upper: edge(along, k) };
  return {
    alt: "The observations with the model's mean and ribbon, and the law's",
    ...ribbonAxes,
    series: [
      { kind: "band", label: "ribbon", style: "series-1", term: "ribbon", x: axis, ...ribbon },
      { kind: "points", glyph: "plus", size: 2, label: "observations", style: "soft faint", ...data },
      { kind: "line", label: "mean", style: "series-1", term: "mean", x: axis, y: along.mean },
      ...[-k, 0, k].map((each) => lawLine(law.x, edge(law, each))),
      sliceAt(x),
    ],
  };
}

export function drawDensity({ x }: NoiseState, { data, law, slice }: NoiseAnswers): Chart {
  const at = law.x.reduce((best, each, i) => (Math.abs(each - x) < Math.abs(nth(law.x, best) - x) ? i : best), 0);
  const [mean, deviation] = [nth(slice.mean, 0), nth(slice.standardDeviation, 0)];
  const [lawMean, lawDeviation] = [nth(law.mean, at), nth(law.standardDeviation, at)];
  const reach = 4 * Math.max(deviation, lawDeviation);
  const ys = spaced([lawMean - reach, lawMean + reach], 161);
  const density = (m: number, s: number): number[] => ys.map((y) => Math.exp(logNormal(y, m, s ** 2)));
  const [own, true_] = [density(mean, deviation), density(lawMean, lawDeviation)];
  const highest = Math.max(...own, ...true_);
  const beside = data.y.filter((_, i) => Math.abs(nth(data.x, i) - x) < near);
  return {
    alt: `The density of y at x = ${fixed(x)}`,
    x: { label: "y", range: [nth(ys, 0), last(ys)], say: (y) => `y = ${fixed(y)}` },
    y: { label: "p(y | x)", range: [0, 1.1 * highest], say: (value) => `density ${fixed(value)}` },
    height: 380,
    series: [
      { kind: "band", style: "series-1", term: "ribbon", x: ys, lower: ys.map(() => 0), upper: own },
      { kind: "line", label: "model", style: "series-1", term: "ribbon", x: ys, y: own },
      lawLine(ys, true_),
      // On the axis, because their height carries no information.
      {
        kind: "points",
        glyph: "cross",
        size: 3,
        label: "observations near the slice",
        style: "soft",
        unread: true,
        x: beside,
        y: beside.map(() => 0.03 * highest),
      },
    ],
  };
}

export function drawDeviation({ x }: NoiseState, { law, along }: NoiseAnswers): Chart {
  return {
    alt: "The standard deviation of y given x, the model's and the law's",
    x: xAxis,
    y: { label: "σ(x)", range: [0, 1.2], say: (deviation) => `σ = ${fixed(deviation)}` },
    series: [
      lawLine(law.x, law.standardDeviation),
      { kind: "line", label: "model", style: "series-1", term: "ribbon", x: axis, y: along.standardDeviation },
      sliceAt(x),
    ],
  };
}

export function drawCoverage({ k }: NoiseState, answers: NoiseAnswers): Chart {
  const width = (xRange[1] - xRange[0]) / bins;
  const centres = Array.from({ length: bins }, (_, bin) => xRange[0] + (bin + 0.5) * width);
  return {
    alt: "Share of the observations inside the ribbon, by x",
    x: xAxis,
    y: { label: "share inside", range: [0, 1], say: percent },
    series: [
      {
        kind: "bars",
        label: "observations",
        style: "series-1",
        term: "coverage",
        x: centres,
        from: centres.map(() => 0),
        to: coverageByBin(answers, k),
        width: 0.8 * width,
      },
      { kind: "rule", axis: "y", at: centralProbability(k), label: "promised", style: "dashed", term: "nominal" },
      {
        kind: "line",
        label: "fresh observations",
        style: "rubric",
        term: "fresh",
        x: answers.law.x,
        y: lawCoverage(answers, k),
      },
    ],
  };
}

export function drawCurves({ noise }: NoiseState, { histories, card }: NoiseAnswers): Chart {
  const { step, trainNats, testNats } = histories[noise];
  const others = Object.entries(histories).filter(([name]) => name !== noise);
  return {
    alt: "Mean log-likelihood of the training observations and of fresh ones by step",
    x: { label: "step", range: [100, 50_000], log: true, say: (at) => `step ${grouped(at)}` },
    y: { label: "nats", range: [-1.5, -0.3], say: nats },
    series: [
      lawLevel(card.metrics.law?.logLikelihoodNats as number),
      ...others.map(
        ([, other]): Series => ({
          kind: "line",
          label: "fresh observations, other model",
          style: "faint",
          term: "other",
          x: other.step,
          y: other.testNats,
        }),
      ),
      {
        kind: "line",
        label: "training observations",
        style: "series-1 dashed",
        term: "train",
        x: step,
        y: trainNats,
      },
      { kind: "line", label: "fresh observations", style: "rubric", term: "test", x: step, y: testNats },
    ],
  };
}

export function drawPins({ pinned, decades }: NoiseState, answers: NoiseAnswers): Chart {
  const exponents = spaced([0, 12], 49);
  const [pins, oneWidth] = [pinnedLogLikelihood(answers, pinned), oneWidthLogLikelihood(answers, pinned)];
  const values = exponents.map((each) => pins(10 ** -each));
  const now = pins(10 ** -decades);
  const lowest = Math.min(-1.6, ...values);
  const shared = exponents.map((each) => oneWidth(10 ** -each));
  // The curve for one width falls out of any frame, so it stops where it leaves this one.
  const left = shared.findIndex((value) => value < lowest);
  const inFrame = <T>(all: readonly T[]): readonly T[] => (left < 0 ? all : all.slice(0, left + 1));
  return {
    alt: "Mean log-likelihood of the training observations when some are pinned",
    x: {
      label: "−log₁₀ σ₀",
      range: [0, 12],
      say: (exponent) => `σ₀ = ${significant(10 ** -exponent)}`,
    },
    y: { label: "nats", range: [lowest, Math.max(0.2, ...values) + 0.1], say: nats },
    series: [
      lawLevel(answers.card.metrics.law?.logLikelihoodNats as number),
      {
        kind: "line",
        label: "σ₀ everywhere",
        style: "series-1 dashed",
        term: "one-width",
        x: inFrame(exponents),
        y: inFrame(shared),
      },
      { kind: "line", label: "σ₀ at the pins", style: "series-2", term: "pins", x: exponents, y: values },
      { kind: "points", glyph: "dot", style: "rubric", term: "pins", x: [decades], y: [now] },
    ],
    notes: [{ x: decades, y: now, text: fixed(now), dx: 8, dy: 18 }],
  };
}
