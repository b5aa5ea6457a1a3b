/** The three panels of the figure. */

import { significant } from "../../lib/numbers/format.ts";
import { logNormal } from "../../lib/numbers/normal.ts";
import { nth } from "../../lib/numbers/nth.ts";
import type { Axis, Chart, Series } from "../../plot/chart.ts";
import { drawing, frame } from "../../plot/frame.ts";
import { line, path, under } from "../../plot/marks.ts";
import { along, type Estimator, estimators, extent, names, type RaceAnswers, type RaceState } from "./state.ts";

export const targetFrame = frame({ x: extent, y: [0, 1], labels: ["z", "density"] });

export function drawTarget({ qm, qs }: RaceState, { density }: RaceAnswers): string {
  const f = targetFrame;
  const target = density.logDensity.map(Math.exp);
  return drawing(f, "The target and the approximation", [
    path("area", under(f, along, target), "target"),
    path("line", line(f, along, target), "target"),
    path(
      "line rubric dashed",
      line(
        f,
        along,
        along.map((z) => Math.exp(logNormal(z, qm, qs * qs))),
      ),
      "approximation",
    ),
  ]);
}

/** Each estimator has a unit of the axis: the gradient for the mean to the left, for the log deviation to the right. */
const parameters = [
  { shift: -0.18, says: "gradient with respect to the mean", glyph: "diamond", style: "" },
  { shift: 0.18, says: "gradient with respect to the log deviation", glyph: "square", style: "faint" },
] as const;
const shortNames: Readonly<Record<Estimator, string>> = {
  scoreFunction: "score",
  controlVariate: "control",
  pathwise: "pathwise",
  stickingTheLanding: "landing",
};
const slots: Axis = {
  label: "",
  range: [0.5, 4.5],
  categories: names.map((name, i) => [i + 1, shortNames[name]]),
  say: (at) => parameters[at < Math.round(at) ? 0 : 1].says,
};

const colours: Readonly<Record<Estimator, string>> = {
  scoreFunction: "series-2",
  controlVariate: "series-4",
  pathwise: "series-1",
  stickingTheLanding: "series-3",
};

/** Marks of every estimator's gradient with respect to either parameter. */
const marks = (of: (name: Estimator, parameter: 0 | 1, x: number) => readonly Series[]): Series[] =>
  names.flatMap((name, i) => ([0, 1] as const).flatMap((p) => of(name, p, i + 1 + parameters[p].shift)));

export function drawVariance({ gradients }: RaceAnswers): Chart {
  const range = [1e-3, 1e3] as const;
  return {
    alt: "Variances of one draw’s estimate, on a logarithmic scale",
    x: slots,
    y: { label: "variance, nats²", range, log: true, say: (value) => `${significant(value)} nats²` },
    height: 340,
    series: marks((name, p, x) => [
      {
        kind: "bars",
        label: estimators[name],
        style: `${colours[name]} ${parameters[p].style}`.trim(),
        term: name,
        x: [x],
        to: [Math.max(range[0], nth(gradients[name].variance, p))],
        width: 0.32,
      },
    ]),
  };
}

export function drawMeans({ gradients }: RaceAnswers): Chart {
  const reach = names.flatMap((name) =>
    gradients[name].mean.map((mean, i) => Math.abs(mean) + 2 * nth(gradients[name].standardError, i)),
  );
  const bound = 2 ** Math.ceil(Math.log2(1.1 * Math.max(...reach, 0.2)));
  return {
    alt: "Means with two standard errors either way",
    x: slots,
    y: { label: "nats", range: [-bound, bound], say: (value) => `${significant(value)} nats` },
    height: 340,
    series: [
      { kind: "rule", axis: "y", at: 0, label: "zero", style: "dotted soft" },
      ...marks((name, p, x) => {
        const { mean, standardError } = gradients[name];
        const [middle, error] = [nth(mean, p), nth(standardError, p)];
        const common = { label: estimators[name], term: name, x: [x] };
        const { glyph } = parameters[p];
        return [
          { kind: "points", glyph, style: `${colours[name]} solid`, ...common, y: [middle] },
          {
            kind: "whiskers",
            style: colours[name],
            ...common,
            lower: [middle - 2 * error],
            upper: [middle + 2 * error],
          },
        ];
      }),
    ],
  };
}
