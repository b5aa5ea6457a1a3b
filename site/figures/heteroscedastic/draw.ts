/** The panels of figure 13.1. */
import { fixed } from "../../lib/format.ts";
import { logNormal } from "../../lib/normal.ts";
import { spaced } from "../../plot/contours.ts";
import { drawing, frame } from "../../plot/frame.ts";
import { area, bars, dots, glyphs, level, line, note, path, under, upright } from "../../plot/marks.ts";
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
  pinnedLogLikelihood,
  xRange,
} from "./state.ts";

const yRange = [-3.5, 8.5] as const;
export const ribbonFrame = frame({ x: xRange, y: yRange, labels: ["x", "y"], height: 380 });
const deviationFrame = frame({ x: xRange, y: [0, 1.2], labels: ["x", "σ(x)"], height: 300 });
const coverageFrame = frame({ x: xRange, y: [0, 1], labels: ["x", "share inside"], height: 300 });
const curveFrame = frame({ x: [100, 50_000], y: [-1.5, -0.3], labels: ["step", "nats"], log: "x", height: 300 });

/** Observations this near the slice are shown beside its density. */
const near = 0.25;

const edge = ({ mean, standardDeviation }: Prediction, k: number): number[] =>
  mean.map((mu, i) => mu + k * (standardDeviation[i] as number));

export function drawRibbon({ x, k }: NoiseState, { data, law, along }: NoiseAnswers): string {
  const f = ribbonFrame;
  const places = data.x.map((at, i): [number, number] => [at, data.y[i] as number]);
  return drawing(f, "The observations with the model's mean and ribbon, and the law's", [
    path("glyphs soft faint", glyphs(f, "plus", places, 2)),
    path("area series-1", area(f, axis, edge(along, -k), edge(along, k)), "ribbon"),
    path("line series-1", line(f, axis, along.mean), "mean"),
    ...[-k, 0, k].map((each) => path("rule dotted", line(f, law.x, edge(law, each)), "law")),
    path("line rubric", upright(f, x), "slice"),
  ]);
}

export function drawDensity({ x }: NoiseState, { data, law, slice }: NoiseAnswers): string {
  const at = law.x.reduce(
    (best, each, i) => (Math.abs(each - x) < Math.abs((law.x[best] as number) - x) ? i : best),
    0,
  );
  const [mean, deviation] = [slice.mean[0] as number, slice.standardDeviation[0] as number];
  const [lawMean, lawDeviation] = [law.mean[at] as number, law.standardDeviation[at] as number];
  const reach = 4 * Math.max(deviation, lawDeviation);
  const ys = spaced([lawMean - reach, lawMean + reach], 161);
  const density = (m: number, s: number): number[] => ys.map((y) => Math.exp(logNormal(y, m, s ** 2)));
  const [own, true_] = [density(mean, deviation), density(lawMean, lawDeviation)];
  const highest = Math.max(...own, ...true_);
  const f = frame({
    x: [ys[0] as number, ys.at(-1) as number],
    y: [0, 1.1 * highest],
    labels: ["y", "p(y | x)"],
    height: 380,
  });
  const beside = data.y.filter((_, i) => Math.abs((data.x[i] as number) - x) < near);
  return drawing(f, `The density of y at x = ${fixed(x)}`, [
    path("area series-1", under(f, ys, own), "ribbon"),
    path("line series-1", line(f, ys, own), "ribbon"),
    path("rule dotted", line(f, ys, true_), "law"),
    path(
      "glyphs soft",
      glyphs(
        f,
        "cross",
        beside.map((y): [number, number] => [y, 0.03 * highest]),
        3,
      ),
    ),
  ]);
}

export function drawDeviation({ x }: NoiseState, { law, along }: NoiseAnswers): string {
  const f = deviationFrame;
  return drawing(f, "The standard deviation of y given x, the model's and the law's", [
    path("rule dotted", line(f, law.x, law.standardDeviation), "law"),
    path("line series-1", line(f, axis, along.standardDeviation), "ribbon"),
    path("line rubric", upright(f, x), "slice"),
  ]);
}

export function drawCoverage({ k }: NoiseState, answers: NoiseAnswers): string {
  const f = coverageFrame;
  const width = (xRange[1] - xRange[0]) / bins;
  const centres = Array.from({ length: bins }, (_, bin) => xRange[0] + (bin + 0.5) * width);
  const nominal = centralProbability(k);
  const shares = coverageByBin(answers, k);
  return drawing(f, "Share of the observations inside the ribbon, by x", [
    path(
      "bar series-1",
      bars(
        f,
        centres,
        centres.map(() => 0),
        shares,
        0.8 * width,
      ),
      "coverage",
    ),
    path("rule dashed", level(f, nominal), "nominal"),
    path("line rubric", line(f, answers.law.x, lawCoverage(answers, k)), "fresh"),
  ]);
}

export function drawCurves({ noise }: NoiseState, { histories, card }: NoiseAnswers): string {
  const f = curveFrame;
  const { step, trainNats, testNats } = histories[noise];
  const others = Object.entries(histories).filter(([name]) => name !== noise);
  const law = card.metrics.law?.logLikelihoodNats as number;
  return drawing(
    f,
    "Mean log-likelihood of the training observations and of fresh ones by step",
    [
      path("rule dotted", level(f, law), "law"),
      ...others.map(([, other]) => path("line faint", line(f, other.step, other.testNats), "other")),
      path("line series-1 dashed", line(f, step, trainNats), "train"),
      path("line rubric", line(f, step, testNats), "test"),
    ],
    [note(f, [100, law], "the law itself", 6, -6)],
  );
}

export function drawPins({ pinned, decades }: NoiseState, answers: NoiseAnswers): string {
  const exponents = spaced([0, 12], 49);
  const [pins, oneWidth] = [pinnedLogLikelihood(answers, pinned), oneWidthLogLikelihood(answers, pinned)];
  const values = exponents.map((each) => pins(10 ** -each));
  const law = answers.card.metrics.law?.logLikelihoodNats as number;
  const now = pins(10 ** -decades);
  const lowest = Math.min(-1.6, ...values);
  // One width for all falls faster than any frame is deep.
  const shared = exponents.map((each) => Math.max(2 * lowest, oneWidth(10 ** -each)));
  const f = frame({
    x: [0, 12],
    y: [lowest, Math.max(0.2, ...values) + 0.1],
    labels: ["−log₁₀ σ₀", "nats"],
    height: 300,
  });
  return drawing(
    f,
    "Mean log-likelihood of the training observations when some are pinned",
    [
      path("rule dotted", level(f, law), "law"),
      path("line series-1 dashed", line(f, exponents, shared), "one-width"),
      path("line series-2", line(f, exponents, values), "pins"),
      path("dots rubric", dots(f, [[decades, now]]), "pins"),
    ],
    [note(f, [0, law], "the law itself", 6, -6), note(f, [decades, now], fixed(now), 8, 18)],
  );
}
