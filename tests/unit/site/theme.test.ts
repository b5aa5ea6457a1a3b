/** The reader's theme, and the live charts; both ask the screen's preferences when they are loaded. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Chart } from "../../../site/plot/chart.ts";
import type { Frame } from "../../../site/plot/frame.ts";
import { asElement, PageElement, startClock, stopClock } from "./page.ts";

const live = "../../../site/plot/live/live-chart.ts";

type Preference = EventTarget & { matches: boolean };
const preference = (): Preference => Object.assign(new EventTarget(), { matches: false });
/** What the reader prefers, by media query. */
const [dark, forcedColours] = [preference(), preference()];
const preferences: Readonly<Record<string, Preference>> = {
  "(prefers-color-scheme: dark)": dark,
  "(forced-colors: active)": forcedColours,
};
const root = new PageElement("html");

beforeEach(() => {
  startClock();
  vi.stubGlobal("matchMedia", (query: string) => preferences[query]);
  vi.stubGlobal("document", Object.assign(new EventTarget(), { documentElement: root }));
});
afterEach(() => {
  stopClock();
  vi.doUnmock(live);
});

test("the theme is the reader's choice, else the screen's, and either change is heard", async () => {
  const { isDark, chooseTheme, onThemeChange } = await import("../../../site/lib/report/theme.ts");
  let changes = 0;
  onThemeChange(() => changes++);
  for (const matches of [false, true]) {
    dark.matches = matches;
    dark.dispatchEvent(new Event("change"));
    const themes = [undefined, "light", "dark", undefined].map((theme) => {
      chooseTheme(theme);
      return [isDark(), root.hasAttribute("data-theme")];
    });
    expect(themes).toEqual([
      [matches, false],
      [false, true],
      [true, true],
      [matches, false],
    ]);
  }
  expect(changes).toBe(10);
});

/** A live chart that records what it is shown. */
class Recorded {
  static made: Recorded[] = [];
  view: Chart;
  readonly parts: Readonly<Record<string, unknown>>;
  readonly zoom: (frame: Frame) => void;
  constructor(parts: Readonly<Record<string, unknown>>, chart: Chart, zoom: (frame: Frame) => void) {
    [this.parts, this.view, this.zoom] = [parts, chart, zoom];
    Recorded.made.push(this);
  }
  show(chart: Chart): void {
    this.view = chart;
  }
}

/** A figure's charts of one panel, its parts, and the zooms that it hears. */
async function charts(load: () => object = () => ({ LiveChart: Recorded })) {
  Recorded.made = [];
  let loads = 0;
  vi.doMock(live, () => {
    loads++;
    return load();
  });
  const { FigureCharts } = await import("../../../site/lib/figure/figure-charts.ts");
  const part = (name: string) => new PageElement("div", { [name]: "" });
  const inFoot = { legend: part("data-legend"), reading: part("data-reading"), resetZoom: part("data-reset-zoom") };
  const plot = new PageElement("div", { "data-plot": "p" });
  const foot = new PageElement("div", { "data-chart": "p" }, Object.values(inFoot));
  const figure = new PageElement("figure", {}, [plot, foot]);
  const frames: unknown[] = [];
  const all = new FigureCharts(asElement(figure), (...zoomed) => frames.push(zoomed));
  return { all, parts: { plot, ...inFoot }, frames, loads: () => loads };
}
const chart = (alt: string) => ({ alt }) as Chart;
const loaded = () => vi.dynamicImportSettled();

test("a panel's canvas is made once, with the newest chart that came while it loaded, and then shows each", async () => {
  const { all, parts, frames, loads } = await charts();
  all.show("p", chart("1"));
  all.show("p", chart("2"));
  expect(all.view("p")).toBeUndefined();
  await loaded();
  expect(Recorded.made).toMatchObject([{ parts, view: { alt: "2" } }]);
  all.show("p", chart("3"));
  await loaded();
  expect([all.view("p")?.alt, Recorded.made.length, loads()]).toEqual(["3", 1, 1]);
  Recorded.made[0]?.zoom({ width: 1 } as Frame);
  expect(frames).toEqual([["p", { width: 1 }]]);
});

test("with forced colours, and without Chart.js, the SVG stays", async () => {
  forcedColours.matches = true;
  const { all, loads } = await charts();
  all.show("p", chart("1"));
  await loaded();
  expect([all.view("p"), loads()]).toEqual([undefined, 0]);
  forcedColours.matches = false;
  const offline = await charts(() => {
    throw new Error("offline");
  });
  offline.all.show("p", chart("1"));
  await loaded();
  expect(offline.all.view("p")).toBeUndefined();
});
