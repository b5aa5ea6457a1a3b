/** The three panels of the figure. */

import { pairs } from "../../lib/figure/placed-points.ts";
import { nth } from "../../lib/numbers/nth.ts";
import type { Chart } from "../../plot/chart.ts";
import { drawing, frame } from "../../plot/frame.ts";
import { area, dots, ellipse, glyphs, line, path } from "../../plot/marks.ts";
import { along, extent, type LineAnswers, type LineState } from "./state.ts";

export const dataFrame = frame({ x: extent, y: extent, labels: ["x", "y"], height: 380 });
export const weightsFrame = frame({ x: extent, y: extent, labels: ["intercept w₀", "slope w₁"], height: 380 });

/** A line across the panel from its weights. */
const across = (w0: number, w1: number): string =>
  line(
    dataFrame,
    extent,
    extent.map((x) => w0 + w1 * x),
  );

export function drawData(state: LineState, { predictive, draws }: LineAnswers): string {
  const f = dataFrame;
  const band = (variances: readonly number[]): string => {
    const bound = (sign: number): number[] =>
      predictive.mean.map((mean, i) => mean + sign * 2 * Math.sqrt(nth(variances, i)));
    return area(f, along, bound(-1), bound(1));
  };
  const points = pairs(state.points);
  return drawing(f, "Observations, predictions and sampled lines", [
    path("area series-2", band(predictive.variance), "aleatoric"),
    path("area series-1", band(predictive.epistemicVariance), "epistemic"),
    path("contour faint", draws.points.map(([w0 = 0, w1 = 0]) => across(w0, w1)).join(""), "draws"),
    path("line", line(f, along, predictive.mean), "mean"),
    path("line rubric dashed", across(state.intercept, state.slope), "own"),
    path("dots", dots(f, points.slice(0, state.used)), "data"),
    path("glyphs faint", glyphs(f, "cross", points.slice(state.used))),
  ]);
}

export function drawWeights({ prior, intercept, slope }: LineState, { posterior, draws }: LineAnswers): string {
  const f = weightsFrame;
  const width = [
    [prior ** 2, 0],
    [0, prior ** 2],
  ];
  return drawing(f, "Prior and posterior over the two weights, with draws", [
    path("contour dashed", [1, 2].map((k) => ellipse(f, [0, 0], width, k)).join(""), "prior"),
    path("area series-1", ellipse(f, posterior.mean, posterior.covariance, 2), "posterior"),
    path(
      "contour series-1",
      [1, 2].map((k) => ellipse(f, posterior.mean, posterior.covariance, k)).join(""),
      "posterior",
    ),
    path(
      "dots faint",
      dots(
        f,
        draws.points.map(([w0 = 0, w1 = 0]) => [w0, w1]),
      ),
      "draws",
    ),
    path("glyphs", glyphs(f, "plus", [[nth(posterior.mean, 0), nth(posterior.mean, 1)]], 7), "mean"),
    path("glyphs rubric", glyphs(f, "diamond", [[intercept, slope]], 5), "own"),
  ]);
}

export function drawVariance({ noise }: LineState, { predictive }: LineAnswers): Chart {
  const curve = { kind: "line", x: along } as const;
  return {
    alt: "Variances along x",
    x: { label: "x", range: extent },
    y: { label: "variance of y", range: [0.001, 40], log: true },
    series: [
      { ...curve, label: "epistemic", style: "series-1", term: "epistemic", y: predictive.epistemicVariance },
      { kind: "rule", axis: "y", at: noise ** 2, label: "noise σ²", style: "series-2 dashed", term: "aleatoric" },
      { ...curve, label: "their sum", style: "thin", term: "total", y: predictive.variance },
    ],
  };
}
