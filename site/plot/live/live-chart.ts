/**
 * An interactive chart: Chart.js draws it over its SVG, which stays underneath for files, print, forced colours and
 * assistive technology.
 */
import { onThemeChange } from "../../lib/report/theme.ts";
import { type Axis, type Chart, entriesOf, frameOf, type Note, type Series } from "../chart.ts";
import type { Frame } from "../frame.ts";
import { legendMarkup } from "../svg.ts";
import { type Canvas, ChartJs, optionsOf, surroundings, zoomedChart } from "./canvas.ts";
import { datasetsOf } from "./datasets.ts";
import { colourOf, lookOf } from "./look.ts";
import { Reader } from "./reader.ts";

/** Parts of a panel's markup (`components/panel.astro`). */
export interface ChartParts {
  /** Container of the drawing and of the canvas over it. */
  readonly plot: HTMLElement;
  readonly legend: HTMLElement;
  /** Output of the reading. */
  readonly reading: HTMLOutputElement;
  readonly resetZoom: HTMLButtonElement;
}

const axesOf = ({ x, y }: Chart): string => JSON.stringify([x.range, x.log, x.label, y.range, y.log, y.label]);

export class LiveChart implements Canvas {
  readonly #parts: ChartParts;
  readonly #onFrame: (frame: Frame) => void;
  readonly #hidden = new Set<string>();
  readonly #canvas: ChartJs;
  readonly #reader: Reader;
  /** Colours by custom property, cached because each lookup makes the page recompute styles. */
  readonly #colours = new Map<string, string>();
  #lit: string | undefined;
  readonly letters: string;
  chart: Chart;

  /** @param onFrame called with the frame after a zoom */
  constructor(parts: ChartParts, chart: Chart, onFrame: (frame: Frame) => void) {
    this.#parts = parts;
    this.#onFrame = onFrame;
    this.chart = chart;
    this.letters = getComputedStyle(parts.plot).fontFamily;
    const cover = document.createElement("div");
    cover.className = "chart-canvas";
    cover.ariaHidden = "true";
    const canvas = document.createElement("canvas");
    cover.append(canvas);
    parts.plot.querySelector("[data-drawing]")?.after(cover);
    this.#reader = new Reader(parts.plot, parts.reading, {
      chart: () => this.chart,
      hidden: this.#hidden,
      valueAt: (clientX) => {
        const across = clientX - canvas.getBoundingClientRect().left;
        return this.#canvas.scales.x?.getValueForPixel(across) ?? Number.NaN;
      },
      onRead: () => this.#canvas.draw(),
      onZoom: (factor) => (factor === 0 ? this.#unzoom() : this.#canvas.zoom(factor)),
    });
    this.#canvas = new ChartJs(canvas, {
      type: "scatter",
      data: { datasets: [] },
      options: optionsOf(this) as never,
      plugins: [surroundings(this)],
    });
    parts.plot.dataset.live = "";
    parts.legend.addEventListener("click", (event) => this.#toggle(event.target));
    parts.resetZoom.addEventListener("click", () => this.#unzoom());
    document.addEventListener("light", (event) => this.#light((event as CustomEvent<string | undefined>).detail));
    onThemeChange(() => {
      this.#colours.clear();
      this.#take();
    });
    this.#take();
    this.#showLegend();
  }

  get place(): number | undefined {
    return this.#reader.place;
  }

  colour(property: string): string {
    const known = this.#colours.get(property) ?? colourOf(property, this.#parts.plot);
    this.#colours.set(property, known);
    return known;
  }

  /** The chart as shown: without hidden series, and within the zoomed range. */
  get view(): Chart {
    const { notes = [] } = this.chart;
    const isInside = ({ range: [low, high] }: Axis, at: number): boolean => at >= low && at <= high;
    const zoomed = zoomedChart(this.chart, this.#canvas);
    const isSeen = (note: Note): boolean => isInside(zoomed.x, note.x) && isInside(zoomed.y, note.y);
    return { ...zoomed, series: this.#shown, notes: this.#canvas.isZoomedOrPanned() ? notes.filter(isSeen) : notes };
  }

  get #shown(): readonly Series[] {
    return this.chart.series.filter(({ label }) => label === undefined || !this.#hidden.has(label));
  }

  show(chart: Chart): void {
    const moved = axesOf(chart) !== axesOf(this.chart);
    this.chart = chart;
    this.#showLegend();
    if (moved) this.#take();
    else this.#fill();
    this.#reader.again();
  }

  onZoom(): void {
    this.#parts.resetZoom.hidden = !this.#canvas.isZoomedOrPanned();
    this.#onFrame(frameOf(zoomedChart(this.chart, this.#canvas)));
  }

  #unzoom(): void {
    this.#canvas.resetZoom();
    this.onZoom();
  }

  /** Resets the axes to the chart's. */
  #take(): void {
    this.#canvas.options = optionsOf(this) as never;
    this.#parts.resetZoom.hidden = true;
    this.#fill();
    this.#onFrame(frameOf(zoomedChart(this.chart, this.#canvas)));
  }

  #fill(): void {
    const { chart } = this;
    // Our first series is the bottom layer, but Chart.js draws its first dataset on top.
    this.#canvas.data.datasets = this.#shown.flatMap((series, order) => {
      const look = lookOf(series, (property) => this.colour(property));
      const lit = series.term !== undefined && series.term === this.#lit;
      return datasetsOf(series, look, lit, chart).map((each) => ({ ...each, order: -order }));
    }) as never;
    this.#canvas.update();
  }

  #light(term: string | undefined): void {
    const concerned = (name: string | undefined): boolean =>
      name !== undefined && this.chart.series.some((series) => series.term === name);
    if (!concerned(term) && !concerned(this.#lit)) return;
    this.#lit = term;
    this.#fill();
  }

  #showLegend(): void {
    const { legend } = this.#parts;
    const labels = entriesOf(this.chart).map(({ label }) => label);
    const before = Array.from(legend.querySelectorAll("button"), ({ dataset }) => dataset.entry);
    if (labels.join() !== before.join()) legend.innerHTML = legendMarkup(this.chart);
    for (const button of legend.querySelectorAll("button")) {
      button.disabled = false;
      button.ariaPressed = String(!this.#hidden.has(button.dataset.entry ?? ""));
    }
  }

  #toggle(target: EventTarget | null): void {
    const label = target instanceof Element ? target.closest<HTMLElement>("[data-entry]")?.dataset.entry : undefined;
    if (label === undefined) return;
    if (!this.#hidden.delete(label)) this.#hidden.add(label);
    this.#showLegend();
    this.#fill();
    this.#reader.again();
  }
}
