/** A chart as matplotlib calls, series by series. */
import { nth } from "../../lib/numbers/nth.ts";
import { type Axis, type Chart, entriesOf, type Note, type Series } from "../../plot/chart.ts";
import type { Category } from "../../plot/frame.ts";
import type { Look } from "../../plot/live/look.ts";

type Numbers = readonly number[];

export interface ChartTools {
  /** Python that yields the numbers. */
  readonly expressionOf: (values: Numbers) => string;
  readonly lookOf: (series: Series) => Look;
}

const markers = {
  dot: "o",
  cross: "x",
  plus: "+",
  diamond: "D",
  triangle: "^",
  square: "s",
  dash: "_",
} as const;

/** Points of an axis 5.2 inches wide per pixel of a panel 420 wide. */
const points = 0.8;

/** A Python string; dollar signs are escaped, because they would begin a formula. */
export const quoted = (text: string): string => JSON.stringify(text).replaceAll("$", "\\\\$");

/** Lines of Python that draw the chart on `ax`. */
export function chartCode(chart: Chart, title: string, tools: ChartTools): string[] {
  // Series with the same label share a legend entry.
  const named = new Set(entriesOf(chart).map(({ series }) => series[0]));
  return [
    ...chart.series.map((series) => seriesCode(series, named.has(series) ? series.label : undefined, chart, tools)),
    ...(chart.notes ?? []).map(noteCode),
    `ax.set(title=${quoted(title)}, ${axisCode("x", chart.x)}, ${axisCode("y", chart.y)})`,
    ...(named.size > 0 ? ['ax.legend(fontsize="small")'] : []),
  ];
}

function axisCode(name: "x" | "y", { label, range, log, categories }: Axis): string {
  const scale = log ? `, ${name}scale="log"` : "";
  const ticks = categories ? categoryTicks(name, range, categories) : label === "" ? `, ${name}ticks=[]` : "";
  return `${name}label=${quoted(label)}, ${name}lim=(${range.join(", ")})${scale}${ticks}`;
}

/** Categories within the range, because a tick beyond it would widen the axis. */
function categoryTicks(name: "x" | "y", [low, high]: Axis["range"], all: readonly Category[]): string {
  const seen = all.filter(([place]) => place >= low && place <= high);
  const places = seen.map(([place]) => place).join(", ");
  return `, ${name}ticks=[${places}], ${name}ticklabels=[${seen.map(([, words]) => quoted(words)).join(", ")}]`;
}

const noteCode = ({ x, y, text, dx = 0, dy = 0, anchor = "start" }: Note): string => {
  const align = { start: "left", middle: "center", end: "right" }[anchor];
  const offset = `(${Math.round(points * dx)}, ${Math.round(-points * dy)})`;
  return `ax.annotate(${quoted(text)}, (${x}, ${y}), ${offset}, textcoords="offset points", ha="${align}", fontsize="small")`;
};

function seriesCode(
  series: Series,
  label: string | undefined,
  chart: Chart,
  { expressionOf, lookOf }: ChartTools,
): string {
  const look = lookOf(series);
  const name = label === undefined ? "" : `, label=${quoted(label)}`;
  const colour = `color="${look.colour}"`;
  const alpha = look.opacity === 1 ? "" : `, alpha=${look.opacity}`;
  const dash = look.dash[0] === undefined ? "" : `, linestyle="${look.dash[0] < 2 ? ":" : "--"}"`;
  const stroke = `${colour}, linewidth=${look.thin ? 1.3 : 1.8}${dash}${alpha}${name}`;
  const fill = `${colour}, alpha=${0.2 * look.opacity}, linewidth=0${name}`;
  switch (series.kind) {
    case "line":
      return `ax.plot(${expressionOf(series.x)}, ${expressionOf(series.y)}, ${stroke})`;
    case "area":
      return `ax.fill_between(${expressionOf(series.x)}, ${expressionOf(series.y)}, ${chart.y.range[0]}, ${fill})`;
    case "band":
      return `ax.fill_between(${[series.x, series.lower, series.upper].map(expressionOf).join(", ")}, ${fill})`;
    case "whiskers":
      return `ax.vlines(${[series.x, series.lower, series.upper].map(expressionOf).join(", ")}, ${stroke})`;
    case "points": {
      const { glyph, size = glyph === "dot" ? 2.5 : 4 } = series;
      const hollow = glyph !== "dot" && !look.solid && !"x+_".includes(markers[glyph]);
      const colours = hollow ? `facecolors="none", edgecolors="${look.colour}"` : colour;
      return (
        `ax.scatter(${expressionOf(series.x)}, ${expressionOf(series.y)}, s=${Math.round((2 * points * size) ** 2)}, ` +
        `marker="${markers[glyph]}", ${colours}, zorder=3${alpha}${name})`
      );
    }
    case "bars": {
      const { x, to, width, from = to.map(() => chart.y.range[0]), shift = 0 } = series;
      const heights = to.map((top, i) => top - nth(from, i));
      const paint = look.outline
        ? `facecolor="none", edgecolor="${look.colour}"${dash}${alpha}`
        : `${colour}, alpha=${0.55 * look.opacity}`;
      return (
        `ax.bar(${expressionOf(x.map((at) => at + shift))}, ${expressionOf(heights)}, ${width}, ` +
        `bottom=${expressionOf(from)}, ${paint}${name})`
      );
    }
    case "rule":
      return `ax.ax${series.axis === "x" ? "v" : "h"}line(${series.at}, ${stroke})`;
  }
}
