/** A figure's state in the address, in the browser's history and in what a citation cites. */
import type { FigureShell } from "./figure-shell.ts";
import { Permalink, type Query } from "./permalink.ts";

/** Idle time, ms, after which a state becomes a history entry. */
const restMs = 400;

export interface Addressed {
  /** The current value of every parameter. */
  state(): Query;
  show(query: Query): void;
}

export class FigureAddress {
  readonly #defaults: Query;
  readonly #shell: FigureShell;
  readonly #figure: Addressed;
  readonly #permalink: Permalink;
  #restTimer = 0;

  /** @param defaults every parameter of the figure with its default */
  constructor(defaults: Query, shell: FigureShell, figure: Addressed) {
    this.#defaults = defaults;
    this.#shell = shell;
    this.#figure = figure;
    this.#permalink = new Permalink(defaults, () => this.open());
  }

  /** Shows the state in the address. */
  open(): void {
    clearTimeout(this.#restTimer);
    this.#figure.show(this.#permalink.read());
    this.#cite();
  }

  /** The state has settled: adds it to the history and to the citation. */
  rest(): void {
    clearTimeout(this.#restTimer);
    this.#permalink.commit(this.#figure.state());
    this.#cite();
  }

  /** The state settles unless it changes again within the idle time. */
  restSoon(): void {
    clearTimeout(this.#restTimer);
    this.#restTimer = window.setTimeout(() => this.rest(), restMs);
  }

  /** Returns to the defaults; the state before is a history entry of its own. */
  reset(): void {
    this.rest();
    this.#figure.show(this.#defaults);
    this.rest();
  }

  #cite(): void {
    const href = this.#permalink.href(this.#figure.state());
    this.#shell.setPermalink(href, href === this.#permalink.href(this.#defaults));
  }
}
