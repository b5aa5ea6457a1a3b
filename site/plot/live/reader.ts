/**
 * Reading values from a chart: a pointer, a finger or the arrow keys choose a place on the x axis, and a sentence gives the
 * value of every series there.
 */
import type { Chart } from "../chart.ts";
import { nearestPlace, placesOf, readingAt } from "../reading.ts";

export interface Readable {
  readonly chart: () => Chart;
  /** Labels of the series that the reader has hidden. */
  readonly hidden: ReadonlySet<string>;
  /** Value of the x axis under the pointer. */
  valueAt(clientX: number): number;
  onRead(): void;
  /** Zoom by keys: in above 1, out below 1, reset at 0. */
  onZoom(factor: number): void;
}

const zoomKeys: Readonly<Record<string, number>> = { "+": 1.25, "=": 1.25, "-": 0.8, "0": 0 };

export class Reader {
  readonly #readable: Readable;
  readonly #output: HTMLOutputElement;
  /** Focusable element whose value is the reading. */
  readonly #slider = document.createElement("div");
  readonly #prompt: string;
  place: number | undefined;

  constructor(plot: HTMLElement, output: HTMLOutputElement, readable: Readable) {
    this.#readable = readable;
    this.#output = output;
    this.#prompt = output.textContent ?? "";
    const slider = this.#slider;
    slider.className = "chart-reader";
    slider.role = "slider";
    slider.tabIndex = 0;
    slider.ariaLabel = `Reading: ${readable.chart().alt}`;
    plot.append(slider);
    slider.addEventListener("keydown", (event) => this.#key(event));
    slider.addEventListener("focus", () => this.#read(this.place ?? placesOf(readable.chart())[0]));
    slider.addEventListener("blur", () => this.#read(undefined));
    this.#read(undefined);
    for (const type of ["pointermove", "pointerdown"] as const) {
      plot.addEventListener(type, (event) =>
        this.#read(nearestPlace(readable.chart(), readable.valueAt(event.clientX))),
      );
    }
    plot.addEventListener("pointerleave", (event) => {
      // A finger's reading stays until the next one.
      if (event.pointerType !== "touch" && document.activeElement !== slider) this.#read(undefined);
    });
  }

  /** Moves the reading to the same place of an updated chart. */
  again(): void {
    if (this.place !== undefined) this.#read(nearestPlace(this.#readable.chart(), this.place));
  }

  #key(event: KeyboardEvent): void {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const places = placesOf(this.#readable.chart());
    const now = this.place === undefined ? 0 : places.indexOf(this.place);
    const stride = event.shiftKey ? Math.max(1, Math.round(places.length / 10)) : 1;
    const goals: Readonly<Record<string, number>> = {
      ArrowLeft: now - stride,
      ArrowDown: now - stride,
      ArrowRight: now + stride,
      ArrowUp: now + stride,
      Home: 0,
      End: places.length - 1,
    };
    const [goal, factor] = [goals[event.key], zoomKeys[event.key]];
    if (goal !== undefined) this.#read(places[Math.min(places.length - 1, Math.max(0, goal))]);
    else if (factor !== undefined) this.#readable.onZoom(factor);
    else return;
    event.preventDefault();
  }

  #read(place: number | undefined): void {
    const chart = this.#readable.chart();
    const text = place === undefined ? this.#prompt : readingAt(chart, place, this.#readable.hidden);
    const [low, high] = chart.x.range;
    this.#slider.ariaValueMin = String(low);
    this.#slider.ariaValueMax = String(high);
    this.#slider.ariaValueNow = String(place ?? low);
    this.#slider.ariaValueText = text;
    if (this.#output.textContent !== text) this.#output.textContent = text;
    if (place === this.place) return;
    this.place = place;
    this.#readable.onRead();
  }
}
