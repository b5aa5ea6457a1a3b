/** A chart as markup: the drawing and its legend. */
import { nth } from "../lib/numbers/nth.ts";
import { type Chart, entriesOf, frameOf, type Note, type Series, sharedTerm } from "./chart.ts";
import { drawing, escaped, type Frame, tenths } from "./frame.ts";
import { area, bars, dots, glyphs, level, line, note, path, shapes, under, upright } from "./marks.ts";

export function chartSvg(chart: Chart): string {
  const f = frameOf(chart);
  return drawing(
    f,
    chart.alt,
    chart.series.map((series) => markOf(f, series)),
    (chart.notes ?? []).map((each) => noteOf(f, each)),
  );
}

/** Classes of a series' marks. */
function classOf(series: Series): string {
  const { kind, style } = series;
  const dotted = kind === "points" && series.glyph === "dot";
  const marks = {
    line: "line",
    rule: "rule",
    whiskers: "rule",
    area: "area",
    band: "area",
    bars: "bar",
    points: "glyphs",
  };
  return `${dotted ? "dots" : marks[kind]} ${style}`.trim();
}

const markOf = (f: Frame, series: Series): string => path(classOf(series), shapeOf(f, series), series.term);

function shapeOf(f: Frame, series: Series): string {
  switch (series.kind) {
    case "line":
      return line(f, series.x, series.y);
    case "area":
      return under(f, series.x, series.y);
    case "band":
      return area(f, series.x, series.lower, series.upper);
    case "whiskers":
      return whiskers(f, series.x, series.lower, series.upper);
    case "points": {
      const points = series.x.map((x, i) => [x, nth(series.y, i)] as const);
      return series.glyph === "dot" ? dots(f, points) : glyphs(f, series.glyph, points, series.size);
    }
    case "bars": {
      const { x, from, to, width, shift = 0 } = series;
      const middles = x.map((at) => at + shift);
      return bars(f, middles, from ?? to.map(() => f.y.domain[0]), to, width);
    }
    case "rule":
      return series.axis === "x" ? upright(f, series.at) : level(f, series.at);
  }
}

type Numbers = readonly number[];

function whiskers(f: Frame, xs: Numbers, lower: Numbers, upper: Numbers): string {
  const end = (y: number): string => tenths(f.y.at(y));
  return xs.map((x, i) => `M${tenths(f.x.at(x))} ${end(nth(lower, i))}V${end(nth(upper, i))}`).join("");
}

const noteOf = (f: Frame, { x, y, text, dx, dy, anchor }: Note): string => note(f, [x, y], text, dx, dy, anchor);

/** A sample of the series as a separate SVG. */
function swatch(series: Series): string {
  const d =
    series.kind === "points" && series.glyph !== "dot"
      ? `M14 7${shapes[series.glyph](Math.min(13, series.size ?? 4))}`
      : {
          line: "M1 7H27",
          rule: "M1 7H27",
          whiskers: "M14 1V13",
          area: "M1 2H27V12H1Z",
          band: "M1 2H27V12H1Z",
          bars: "M7 2H21V13H7Z",
          points: "M14 7h0",
        }[series.kind];
  return `<svg class="swatch" viewBox="0 0 28 14" aria-hidden="true">${path(classOf(series), d)}</svg>`;
}

/** Legend entries as buttons, which a live chart enables. */
export function legendMarkup(chart: Chart): string {
  return entriesOf(chart)
    .map((entry) => {
      const { label, series } = entry;
      const term = sharedTerm(entry);
      return (
        `<button type="button" aria-pressed="true" disabled data-entry="${escaped(label)}"${term === undefined ? "" : ` data-term="${term}"`}>` +
        `${swatch(series[0])} ${escaped(label)}</button>`
      );
    })
    .join("");
}
