/** A figure's live charts. Chart.js is loaded when the figure scrolls near, and not where SVG serves better. */
import type { Chart } from "../../plot/chart.ts";
import type { Frame } from "../../plot/frame.ts";
import type { LiveChart } from "../../plot/live/live-chart.ts";
import { find } from "./figure-shell.ts";

/** With forced colours the SVG stays, because a canvas does not follow them. */
const forcedColours = matchMedia("(forced-colors: active)");

export class FigureCharts {
  readonly #root: HTMLElement;
  readonly #onFrame: (panel: string, frame: Frame) => void;
  readonly #charts = new Map<string, LiveChart>();
  /** Panels to draw once Chart.js has loaded. */
  readonly #waiting = new Map<string, Chart>();
  #module: Promise<typeof import("../../plot/live/live-chart.ts")> | undefined;
  /** Settles when the next chart may start. Each has a task of its own, so that the page reacts between them. */
  #turn: Promise<void> = Promise.resolve();

  /** @param onFrame called with a panel's frame when the reader zooms it */
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

  /** A chart with the reader's zoom and hidden series; undefined if no canvas draws it. */
  view(panel: string): Chart | undefined {
    return this.#charts.get(panel)?.view;
  }

  async #start(panel: string): Promise<void> {
    this.#module ??= import("../../plot/live/live-chart.ts");
    // Without Chart.js the SVG stays, as it does without JavaScript.
    const module = await this.#module.catch(() => undefined);
    const turn = this.#turn;
    this.#turn = turn.then(() => new Promise((resolve) => setTimeout(resolve)));
    await turn;
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
