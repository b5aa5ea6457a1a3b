/** Draws the received part of a response while the rest is pending: the newest part, once per frame. */
import type { Panels } from "./figure.ts";

/** Delay before the first preview, ms: a faster response is drawn once, because two drawings would flicker. */
const patienceMs = 100;

export class Preview {
  readonly #from = performance.now() + patienceMs;
  readonly #draw: (panels: Panels) => void;
  #newest: (() => Panels) | undefined;
  #isOver = false;

  constructor(draw: (panels: Panels) => void) {
    this.#draw = draw;
  }

  /** @param panels evaluated only if they are drawn */
  show(panels: () => Panels): void {
    const isScheduled = this.#newest !== undefined;
    this.#newest = panels;
    if (isScheduled) return;
    setTimeout(() => requestAnimationFrame(() => this.#drawNewest()), Math.max(0, this.#from - performance.now()));
  }

  /**
   * Draws in the next frame without patience, for a figure that knows that the rest takes long.
   *
   * @param panels undefined if there is nothing to draw any more
   */
  sketch(panels: () => Panels | undefined): void {
    requestAnimationFrame(() => {
      const drawn = this.#isOver ? undefined : panels();
      if (drawn) this.#draw(drawn);
    });
  }

  /** Ends the preview: the response is complete, or has failed. */
  end(): void {
    this.#isOver = true;
  }

  #drawNewest(): void {
    const panels = this.#newest;
    this.#newest = undefined;
    if (panels && !this.#isOver) this.#draw(panels());
  }
}
