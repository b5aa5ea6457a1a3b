import { expect, test } from "vitest";
import { type Chart, categories, digits, entriesOf, frameOf, type Series } from "../../../site/plot/chart.ts";
import { tenths } from "../../../site/plot/frame.ts";
import { datasetsOf } from "../../../site/plot/live/datasets.ts";
import { interval, nearestPlace, placesOf, readingAt } from "../../../site/plot/reading.ts";
import { chartSvg, legendMarkup } from "../../../site/plot/svg.ts";

const chart: Chart = {
  alt: "A chart",
  x: { label: "x", range: [0, 10] },
  y: { label: "density", range: [0, 1] },
  series: [
    { kind: "band", label: "95 %", style: "series-1", x: [0, 5, 10], lower: [0.1, 0.2, 0.3], upper: [0.5, 0.6, 0.7] },
    { kind: "line", label: "mean", style: "series-1", term: "mean", x: [0, 5, 10], y: [0.3, 0.4, 0.5] },
    { kind: "points", label: "mean", style: "series-1", glyph: "dot", x: [0, 5, 10], y: [0.3, 0.4, 0.5] },
    { kind: "points", label: "data", style: "", glyph: "cross", x: [2], y: [0.9] },
    { kind: "rule", label: "exact", style: "dashed", axis: "y", at: 0.45 },
    { kind: "rule", style: "soft", axis: "x", at: 4 },
  ],
};

const look = { colour: "black", dash: [], opacity: 1, solid: false, thin: false, outline: false };

test("the legend has one entry for each label, and none for decoration", () => {
  expect(entriesOf(chart).map(({ label, series }) => [label, series.length])).toEqual([
    ["95 %", 1],
    ["mean", 2],
    ["data", 1],
    ["exact", 1],
  ]);
  expect(legendMarkup(chart).match(/<button/g)).toHaveLength(4);
});

test("a reading gives every visible series at its position, and intervals by both ends", () => {
  expect(placesOf(chart)).toEqual([0, 2, 5, 10]);
  expect(nearestPlace(chart, 4)).toBe(5);
  expect(readingAt(chart, 5)).toBe("x 5: 95 % 0.2000 to 0.6000; mean 0.4000; exact 0.4500");
  expect(readingAt(chart, 2)).toBe("x 2: data 0.9000; exact 0.4500");
  expect(readingAt(chart, 5, new Set(["95 %", "exact"]))).toBe("x 5: mean 0.4000");
});

test("a mark without a meaningful height is in the legend but in no reading", () => {
  const marked: Chart = {
    ...chart,
    series: [
      ...chart.series,
      { kind: "points", label: "rate", style: "", unread: true, glyph: "plus", x: [7], y: [0] },
    ],
  };
  expect(legendMarkup(marked)).toContain("rate");
  expect(placesOf(marked)).toEqual(placesOf(chart));
  expect(readingAt(marked, 5)).toBe(readingAt(chart, 5));
});

test("points share one radius, so that Chart.js need not ask for each; only dashes grow with the panel", () => {
  const radiusOf = (glyph: "plus" | "dash"): unknown => {
    const points: Series = { kind: "points", style: "", glyph, x: [1, 2], y: [1, 2] };
    return (datasetsOf(points, look, false, chart)[0] as { pointRadius?: unknown }).pointRadius;
  };
  expect(radiusOf("plus")).toBe(4);
  expect(radiusOf("dash")).toBeTypeOf("function");
});

test("on a logarithmic axis the nearest position is the visually nearest", () => {
  const log: Chart = {
    ...chart,
    x: { label: "τ", range: [0.1, 10], log: true },
    series: [{ kind: "line", label: "error", style: "", x: [0.1, 10], y: [1, 2] }],
  };
  expect(nearestPlace(log, 2)).toBe(10);
  expect(nearestPlace(log, 0.9)).toBe(0.1);
});

test("bars, also stacked ones, are read by their heights and named by their categories", () => {
  const stacked: Chart = {
    ...chart,
    x: { label: "", range: [0, 3], say: (at) => ["within", "between"][at - 1] ?? "" },
    series: [
      { kind: "bars", label: "a", style: "series-1", x: [1], from: [0], to: [0.25], width: 0.6 },
      { kind: "bars", label: "b", style: "series-2", x: [1, 2], from: [0.25, 0], to: [0.75, 0.125], width: 0.6 },
    ],
  };
  expect(readingAt(stacked, 1)).toBe("within: a 0.2500; b 0.5000");
  expect(readingAt(stacked, 2)).toBe("between: b 0.1250");
});

test("grouped bars are beside the category's centre, where all of them are read", () => {
  const group = (label: string, shift: number, height: number): Series => ({
    kind: "bars",
    label,
    style: "",
    x: [1, 2],
    to: [height, height],
    width: 0.25,
    shift,
  });
  const grouped: Chart = {
    ...chart,
    x: { label: "", range: [0.5, 2.5], say: (at) => ["A", "B"][at - 1] ?? "" },
    series: [group("before", -0.25, 0.25), group("after", 0.25, 0.75)],
  };
  expect(placesOf(grouped)).toEqual([1, 2]);
  expect(readingAt(grouped, 2)).toBe("B: before 0.2500; after 0.7500");
  const { x } = frameOf(grouped);
  for (const [left, right] of [
    [0.625, 0.875],
    [1.125, 1.375],
  ] as const) {
    expect(chartSvg(grouped)).toContain(`M${tenths(x.at(left))} `);
    expect(chartSvg(grouped)).toContain(`H${tenths(x.at(right))}V`);
  }
  const [left] = datasetsOf(grouped.series[0] as Series, look, false, grouped);
  expect(left?.data[0]).toEqual({ x: 0.75, y: [0, 0.25] });
});

test("an area is read as its curve and filled down to the low end of the axis", () => {
  const area: Series = { kind: "area", label: "share", style: "series-1", x: [0, 10], y: [0.25, 0.5] };
  const filled: Chart = { ...chart, series: [area] };
  expect(readingAt(filled, 10)).toBe("x 10: share 0.5000");
  const { x, y } = frameOf(filled);
  expect(chartSvg(filled)).toContain(`L${x.at(10)} ${y.at(0)}L${x.at(0)} ${y.at(0)}Z`);
  expect(datasetsOf(area, look, false, filled)[0]).toMatchObject({ fill: "start", borderWidth: 0 });
});

test("a value at the low end of a logarithmic axis may be anything below it, and is read so", () => {
  const log: Chart = {
    ...chart,
    y: { label: "variance", range: [0.25, 100], log: true, say: (value) => `${value} nats²` },
    series: [{ kind: "bars", label: "landing", style: "", x: [1, 2], to: [0.25, 8], width: 1 }],
  };
  expect(readingAt(log, 1)).toBe("x 1: landing at most 0.25 nats²");
  expect(readingAt(log, 2)).toBe("x 2: landing 8 nats²");
});

test("a legend entry highlights the term of its series unless they have several", () => {
  const bar = (label: string, term: string): Series => ({
    kind: "bars",
    label,
    style: "",
    term,
    x: [1],
    to: [1],
    width: 1,
  });
  const markup = legendMarkup({
    ...chart,
    series: [bar("y = 1", "within"), bar("y = 1", "between"), bar("all", "total")],
  });
  expect(markup.match(/data-term="\w+"/g)).toEqual(['data-term="total"']);
});

test("the drawing has a mark for each series, at the frame's positions", () => {
  const svg = chartSvg(chart);
  const f = frameOf(chart);
  expect(svg.match(/data-term="mean"/g)).toHaveLength(1);
  expect(svg).toContain(`M${f.x.at(0)} ${Math.round(f.y.at(0.3) * 10) / 10}`);
  expect(svg).toContain('class="rule dashed"');
});

test("a highlighted mark gets an outline, and its fill stays translucent", () => {
  const bars = { kind: "bars", style: "", x: [1], to: [1], width: 0.6 } as const;
  for (const series of [chart.series[0], bars]) {
    const [plain, lit] = [false, true].map((isLit) => datasetsOf(series as Series, look, isLit, chart).at(-1));
    expect(lit?.backgroundColor).toBe("color-mix(in srgb, black 35%, transparent)");
    expect(lit?.borderWidth).toBeGreaterThan(plain?.borderWidth as number);
  }
});

test("the ends of an interval share their common prefix and suffix, and nothing else", () => {
  expect(interval("0.48 nats", "0.61 nats")).toBe("0.48 to 0.61 nats");
  expect(interval("−0.48 nats²", "0.61 nats²")).toBe("−0.48 to 0.61 nats²");
  expect(interval("3.0% of full ink", "4.5% of full ink")).toBe("3.0 to 4.5% of full ink");
  expect(interval("‖z‖ = 1.20", "‖z‖ = 3.40")).toBe("‖z‖ = 1.20 to 3.40");
  expect(interval("at most 0.001 nats", "0.2 nats")).toBe("at most 0.001 nats to 0.2 nats");
  expect(interval("none", "all")).toBe("none to all");
});

test("every category has its name under the axis, however many there are, and no number", () => {
  const axis = { label: "digit", range: [-0.6, 9.6], categories: digits } as const;
  const svg = chartSvg({ ...chart, x: axis, series: [] });
  const words = Array.from(svg.matchAll(/<text x="[^"]*" y="279"[^>]*>([^<]*)</g), ([, text]) => text);
  expect(words).toEqual(["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"]);
  const named = chartSvg({ ...chart, x: categories(["within", "between"]), series: [] });
  expect(named).toContain(">within<");
  expect(named).toContain(">between<");
});

test("points at one place are read together, many of them by their range", () => {
  const at = (y: readonly number[]): Chart => ({
    ...chart,
    series: [{ kind: "points", label: "models", style: "", glyph: "dot", x: [...y.map(() => 3), 4], y: [...y, 9] }],
  });
  expect(readingAt(at([1, 3, 2]), 3)).toBe("x 3: models 1, 3, 2");
  expect(readingAt(at([5, 1, 2, 3, 4, 6, 7, 8, 1]), 3)).toBe("x 3: models 9 points, 1 to 8");
});
