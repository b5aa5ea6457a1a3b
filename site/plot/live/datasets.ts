/** The series of a chart as Chart.js datasets. */

import type { ChartDataset, Point, Scale, Scriptable, ScriptableContext } from "chart.js";
import { nth } from "../../lib/numbers/nth.ts";
import { type Chart, frameOf, type Series } from "../chart.ts";
import type { Glyph } from "../marks.ts";
import { faded, type Look } from "./look.ts";

const pointStyles = {
  dot: "circle",
  cross: "crossRot",
  plus: "cross",
  diamond: "rectRot",
  triangle: "triangle",
  square: "rect",
  dash: "line",
} as const satisfies Record<Glyph | "dot", string>;

/**
 * Radius of a glyph. Squares and crosses are measured to their corners. Only dashes, whose length depends on the size of
 * the chart, get a function: Chart.js would call it for each point at every frame of a zoom.
 */
function radiusOf(glyph: Glyph | "dot", size: number, chart: Chart): Scriptable<number, ScriptableContext<"line">> {
  if (glyph === "dash") return ({ chart: { width } }) => (size * width) / frameOf(chart).width;
  return glyph === "square" || glyph === "cross" ? size * Math.SQRT2 : size;
}

const fillOpacity = { area: 0.2, bars: 0.55 } as const;
/** A highlight strengthens only the outline: a denser fill would hide the data under it. */
const litOpacity = 0.35;
const litOutline = 2;

type Numbers = readonly number[];

const pointsOf = (xs: Numbers, ys: Numbers): Point[] => xs.map((x, i) => ({ x, y: nth(ys, i) }));

/** Outline around each bar, with a gap after it. */
function outlines(middles: Numbers, from: Numbers, to: Numbers, width: number): Point[] {
  return middles.flatMap((middle, i) => {
    const [left, right] = [middle - width / 2, middle + width / 2];
    const [low, high] = [nth(from, i), nth(to, i)];
    return [
      { x: left, y: low },
      { x: left, y: high },
      { x: right, y: high },
      { x: right, y: low },
      { x: right, y: Number.NaN },
    ];
  });
}

/** Length in pixels of an interval on a linear axis. */
const pixelsOf = (stretch: number, scale: Scale | undefined): number =>
  scale ? Math.abs(scale.getPixelForValue(stretch) - scale.getPixelForValue(0)) : 0;

/** @returns one dataset, or two for the edges of a band */
export function datasetsOf(series: Series, look: Look, lit: boolean, chart: Chart): ChartDataset[] {
  const colour = faded(look.colour, look.opacity);
  const stroke = {
    borderColor: colour,
    borderWidth: (look.thin || series.kind === "rule" || series.kind === "whiskers" ? 1.6 : 2.2) * (lit ? 1.8 : 1),
    borderDash: [...look.dash],
    borderCapStyle: (look.dash[0] === 1.5 ? "round" : "butt") satisfies CanvasLineCap as CanvasLineCap,
    pointRadius: 0,
  };
  const line = (data: Point[]): ChartDataset => ({ type: "line", data, ...stroke });
  const fillOf = (kind: "area" | "bars"): string =>
    faded(look.colour, (lit ? litOpacity : fillOpacity[kind]) * look.opacity);
  const edge = { ...stroke, borderWidth: lit ? litOutline : 0, backgroundColor: fillOf("area") };
  switch (series.kind) {
    case "line":
      return [line(pointsOf(series.x, series.y))];
    case "rule": {
      const { at, axis } = series;
      const ends = chart[axis === "x" ? "y" : "x"].range;
      return [line(ends.map((end) => (axis === "x" ? { x: at, y: end } : { x: end, y: at })))];
    }
    case "whiskers":
      // A gap after each bar.
      return [
        line(
          series.x.flatMap((x, i) => [
            { x, y: nth(series.lower, i) },
            { x, y: nth(series.upper, i) },
            { x, y: Number.NaN },
          ]),
        ),
      ];
    case "area":
      return [{ type: "line", data: pointsOf(series.x, series.y), ...edge, fill: "start" }];
    case "band":
      return [
        { type: "line", data: pointsOf(series.x, series.lower), ...edge },
        { type: "line", data: pointsOf(series.x, series.upper), ...edge, fill: "-1" },
      ];
    case "points": {
      const { glyph, size = glyph === "dot" ? 2.5 : 4 } = series;
      return [
        {
          type: "scatter",
          // Points on an axis are not clipped.
          clip: size + 2,
          data: pointsOf(series.x, series.y),
          pointStyle: pointStyles[glyph],
          pointRadius: radiusOf(glyph, size * (lit ? 1.4 : 1), chart),
          pointBorderColor: colour,
          pointBorderWidth: glyph === "dot" ? 0 : 1.6,
          pointBackgroundColor: glyph === "dot" || look.solid ? colour : "transparent",
        },
      ];
    }
    case "bars": {
      const { x, to, from, width, shift = 0 } = series;
      const middles = x.map((at) => at + shift);
      const low = from ?? to.map(() => chart.y.range[0]);
      // The border of a bar cannot be dashed.
      if (look.outline) return [line(outlines(middles, low, to, width))];
      return [
        {
          type: "bar",
          data: middles.map((x, i) => ({ x, y: [low[i], to[i]] })) as never,
          grouped: false,
          // Evaluated again at every size and zoom; the types allow only numbers.
          barThickness: (({ chart: { scales } }: ScriptableContext<"bar">) => pixelsOf(width, scales.x)) as never,
          borderSkipped: false,
          borderWidth: lit ? 1 + litOutline : 1,
          borderColor: colour,
          backgroundColor: fillOf("bars"),
        },
      ];
    }
  }
}
