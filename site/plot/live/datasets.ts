/** The series of a chart as data sets of Chart.js. */
import type { ChartDataset, Point } from "chart.js";
import type { Chart, Series } from "../chart.ts";
import type { Glyph } from "../marks.ts";
import { faded, type Look } from "./look.ts";

const pointStyles = {
  dot: "circle",
  cross: "crossRot",
  plus: "cross",
  diamond: "rectRot",
  triangle: "triangle",
  square: "rect",
} as const satisfies Record<Glyph | "dot", string>;

const fillOpacity = { band: 0.2, bars: 0.55 } as const;
/** What is lit comes forward by its outline: a denser fill would hide the data that it touches. */
const litOpacity = 0.35;
const litOutline = 2;

const pointsOf = (xs: readonly number[], ys: readonly number[]): Point[] =>
  xs.map((x, i) => ({ x, y: ys[i] as number }));

/**
 * @param pixelsWide pixels on screen that a unit of x takes
 * @returns one data set, or two for the edges of a band
 */
export function datasetsOf(series: Series, look: Look, lit: boolean, chart: Chart, pixelsWide: number): ChartDataset[] {
  const colour = faded(look.colour, look.opacity);
  const stroke = {
    borderColor: colour,
    borderWidth: (look.thin || series.kind === "rule" || series.kind === "whiskers" ? 1.6 : 2.2) * (lit ? 1.8 : 1),
    borderDash: [...look.dash],
    borderCapStyle: (look.dash[0] === 1.5 ? "round" : "butt") satisfies CanvasLineCap as CanvasLineCap,
    pointRadius: 0,
  };
  const line = (data: Point[]): ChartDataset => ({ type: "line", data, ...stroke });
  switch (series.kind) {
    case "line":
      return [line(pointsOf(series.x, series.y))];
    case "rule": {
      const { at, axis } = series;
      const ends = chart[axis === "x" ? "y" : "x"].range;
      return [line(ends.map((end) => (axis === "x" ? { x: at, y: end } : { x: end, y: at })))];
    }
    case "whiskers":
      // A gap after each.
      return [
        line(
          series.x.flatMap((x, i) => [
            { x, y: series.lower[i] as number },
            { x, y: series.upper[i] as number },
            { x, y: Number.NaN },
          ]),
        ),
      ];
    case "band": {
      const fill = { backgroundColor: faded(look.colour, (lit ? litOpacity : fillOpacity.band) * look.opacity) };
      const edge = { ...stroke, borderWidth: lit ? litOutline : 0 };
      return [
        { type: "line", data: pointsOf(series.x, series.lower), ...edge },
        { type: "line", data: pointsOf(series.x, series.upper), ...edge, fill: "-1", ...fill },
      ];
    }
    case "points": {
      const { glyph, size = glyph === "dot" ? 2.5 : 4 } = series;
      return [
        {
          type: "scatter",
          // A point on an axis is seen whole.
          clip: size + 2,
          data: pointsOf(series.x, series.y),
          pointStyle: pointStyles[glyph],
          pointRadius: size * (lit ? 1.4 : 1),
          pointBorderColor: colour,
          pointBorderWidth: glyph === "dot" ? 0 : 1.6,
          pointBackgroundColor: glyph === "dot" || look.solid ? colour : "transparent",
        },
      ];
    }
    case "bars": {
      const { y } = chart;
      const opacity = (lit ? litOpacity : fillOpacity.bars) * look.opacity;
      // An outline alone where the style says that it is a rule.
      const outline = series.style.includes("rule");
      return [
        {
          type: "bar",
          data: series.x.map((at, i) => ({ x: at, y: [series.from[i], series.to[i]] })) as never,
          base: y.log ? y.range[0] : 0,
          grouped: false,
          barThickness: series.width * pixelsWide,
          borderSkipped: false,
          borderWidth: lit ? 1 + litOutline : 1,
          borderColor: colour,
          backgroundColor: outline ? "transparent" : faded(look.colour, opacity),
        },
      ];
    }
  }
}
