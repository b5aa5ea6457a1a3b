/** A chart as markup: a drawing, and its legend. */
import { type Chart, entriesOf, frameOf, type Note, type Series } from "./chart.ts";
import { drawing, escaped, type Frame, tenths } from "./frame.ts";
import { area, bars, dots, glyphs, level, line, note, path, upright } from "./marks.ts";

export function chartSvg(chart: Chart): string {
  const f = frameOf(chart);
  return drawing(
    f,
    chart.alt,
    chart.series.map((series) => markOf(f, series)),
    (chart.notes ?? []).map((each) => noteOf(f, each)),
  );
}

function markOf(f: Frame, series: Series): string {
  const { style, term } = series;
  const mark = (kind: string, d: string): string => path(`${kind} ${style}`.trim(), d, term);
  switch (series.kind) {
    case "line":
      return mark("line", line(f, series.x, series.y));
    case "band":
      return mark("area", area(f, series.x, series.lower, series.upper));
    case "whiskers":
      return mark("rule", whiskers(f, series.x, series.lower, series.upper));
    case "points": {
      const points = series.x.map((x, i) => [x, series.y[i] as number] as const);
      if (series.glyph === "dot") return mark("dots", dots(f, points));
      return mark("glyphs", glyphs(f, series.glyph, points, series.size));
    }
    case "bars":
      return mark("bar", bars(f, series.x, series.from, series.to, series.width));
    case "rule":
      return mark("rule", series.axis === "x" ? upright(f, series.at) : level(f, series.at));
  }
}

type Numbers = readonly number[];

function whiskers(f: Frame, xs: Numbers, lower: Numbers, upper: Numbers): string {
  const end = (y: number): string => tenths(f.y.at(y));
  return xs.map((x, i) => `M${tenths(f.x.at(x))} ${end(lower[i] as number)}V${end(upper[i] as number)}`).join("");
}

const noteOf = (f: Frame, { x, y, text, dx, dy, anchor }: Note): string => note(f, [x, y], text, dx, dy, anchor);

/** A sample of the series, in a drawing of its own. */
function swatch(series: Series): string {
  const { style } = series;
  const d = {
    line: "M1 7H27",
    rule: "M1 7H27",
    whiskers: "M14 1V13",
    band: "M1 2H27V12H1Z",
    bars: "M7 2H21V13H7Z",
    points: "M14 7h0",
  }[series.kind];
  const kinds = { line: "line", rule: "rule", whiskers: "rule", band: "area", bars: "bar", points: "dots" } as const;
  const at = frameOf({ x: { label: "", range: [0, 1] }, y: { label: "", range: [0, 1] }, height: 14 });
  const glyph =
    series.kind === "points" && series.glyph !== "dot"
      ? path(
          `glyphs ${style}`,
          glyphs({ ...at, x: { ...at.x, at: () => 14 }, y: { ...at.y, at: () => 7 } }, series.glyph, [[0, 0]]),
        )
      : path(`${kinds[series.kind]} ${style}`, d);
  return `<svg class="swatch" viewBox="0 0 28 14" aria-hidden="true">${glyph}</svg>`;
}

/** The legend's entries as buttons, which a live chart wakes. */
export function legendMarkup(chart: Chart): string {
  return entriesOf(chart)
    .map(
      ({ label, series: [first] }) =>
        `<button type="button" aria-pressed="true" disabled data-entry="${escaped(label)}"${first.term === undefined ? "" : ` data-term="${first.term}"`}>` +
        `${swatch(first)} ${escaped(label)}</button>`,
    )
    .join("");
}
