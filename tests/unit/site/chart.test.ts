import { expect, test } from "vitest";
import { type Chart, entriesOf, frameOf, type Series } from "../../../site/plot/chart.ts";
import { datasetsOf } from "../../../site/plot/live/datasets.ts";
import { nearestPlace, placesOf, readingAt } from "../../../site/plot/reading.ts";
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

test("the legend has one entry a label, and none for scenery", () => {
  expect(entriesOf(chart).map(({ label, series }) => [label, series.length])).toEqual([
    ["95 %", 1],
    ["mean", 2],
    ["data", 1],
    ["exact", 1],
  ]);
  expect(legendMarkup(chart).match(/<button/g)).toHaveLength(4);
});

test("a reading says every series at its place, an interval from end to end, and what is switched off not at all", () => {
  expect(placesOf(chart)).toEqual([0, 2, 5, 10]);
  expect(nearestPlace(chart, 4)).toBe(5);
  expect(readingAt(chart, 5)).toBe("x 5: 95 % 0.2000 to 0.6000; mean 0.4000; exact 0.4500");
  expect(readingAt(chart, 2)).toBe("x 2: data 0.9000; exact 0.4500");
  expect(readingAt(chart, 5, new Set(["95 %", "exact"]))).toBe("x 5: mean 0.4000");
});

test("on a logarithmic axis the nearest place is the nearest to the eye", () => {
  const log: Chart = {
    ...chart,
    x: { label: "τ", range: [0.1, 10], log: true },
    series: [{ kind: "line", label: "error", style: "", x: [0.1, 10], y: [1, 2] }],
  };
  expect(nearestPlace(log, 2)).toBe(10);
  expect(nearestPlace(log, 0.9)).toBe(0.1);
});

test("bars are read by their heights, stacked ones too, and named by their categories", () => {
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

test("the drawing has a mark a series, at the places that the frame gives", () => {
  const svg = chartSvg(chart);
  const f = frameOf(chart);
  expect(svg.match(/data-term="mean"/g)).toHaveLength(1);
  expect(svg).toContain(`M${f.x.at(0)} ${Math.round(f.y.at(0.3) * 10) / 10}`);
  expect(svg).toContain('class="rule dashed"');
});

test("what is lit comes forward by its outline, and its fill lets the data through", () => {
  const look = { colour: "red", dash: [], opacity: 1, solid: false, thin: false };
  const bars = { kind: "bars", style: "", x: [1], from: [0], to: [1], width: 0.6 } as const;
  for (const series of [chart.series[0], bars]) {
    const [plain, lit] = [false, true].map((isLit) => datasetsOf(series as Series, look, isLit, chart, 1).at(-1));
    expect(lit?.backgroundColor).toBe("color-mix(in srgb, red 35%, transparent)");
    expect(lit?.borderWidth).toBeGreaterThan(plain?.borderWidth as number);
  }
});
