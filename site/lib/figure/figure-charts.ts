/** The charts of a figure that Chart.js draws: fetched when the figure comes near, and left out where SVG serves better. */
import type { Chart } from "../../plot/chart.ts";
import type { Frame } from "../../plot/frame.ts";
import type { LiveChart } from "../../plot/live/live-chart.ts";
import { find } from "./figure-shell.ts";

/** The reader's own colours rule there, which a canvas knows nothing of. */
const forcedColours = matchMedia("(forced-colors: active)");

export class FigureCharts {
  readonly #root: HTMLElement;
  readonly #onFrame: (panel: string, frame: Frame) => void;
  readonly #charts = new Map<string, LiveChart>();
  /** What came before Chart.js did. */
  readonly #waiting = new Map<string, Chart>();
  #module: Promise<typeof import("../../plot/live/live-chart.ts")> | undefined;

  /** @param onFrame where a panel's data lies, once the reader has zoomed it */
  constructor(root: HTMLElement, onFrame: (panel: string, frame: Frame) => void) {
    this.#root = root;
    this.#onFrame = onFrame;
  }

  show(panel: string, chart: Chart): void {
    const live = this.#charts.get(panel);
    live?.show(chart);
    if (live || forcedColours.matches) return;
    const isFirst = !this.#waiting.has(panel);
    this.#waiting.set(panel, chart);
    if (isFirst) void this.#start(panel);
  }

  /** A chart as the reader has switched and zoomed it; undefined where no canvas draws it. */
  view(panel: string): Chart | undefined {
    return this.#charts.get(panel)?.view;
  }

  async #start(panel: string): Promise<void> {
    this.#module ??= import("../../plot/live/live-chart.ts");
    // Without it the drawing serves, as it does without JavaScript.
    const module = await this.#module.catch(() => undefined);
    const chart = this.#waiting.get(panel);
    if (!module || !chart) return;
    const foot = find(this.#root, `[data-chart="${panel}"]`);
    const parts = {
      plot: find(this.#root, `[data-plot="${panel}"]`),
      legend: find(foot, "[data-legend]"),
      reading: find<HTMLOutputElement>(foot, "[data-reading]"),
      resetZoom: find<HTMLButtonElement>(foot, "[data-reset-zoom]"),
    };
    this.#charts.set(panel, new module.LiveChart(parts, chart, (frame) => this.#onFrame(panel, frame)));
  }
}
