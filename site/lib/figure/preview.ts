/** Draws the received part of a response while the rest is pending: the newest part, once per frame. */
import type { Panels } from "./figure.ts";

/** Delay before the first preview, ms: a faster response is drawn once, because two drawings would flicker. */
const patienceMs = 100;

type Drawing = () => Panels | Promise<Panels>;

export class Preview {
  #from = performance.now() + patienceMs;
  readonly #draw: (panels: Panels) => void;
  #newest: Drawing | undefined;
  #isScheduled = false;
  #isOver = false;

  constructor(draw: (panels: Panels) => void) {
    this.#draw = draw;
  }

  /** @param panels evaluated only if they are drawn */
  show(panels: Drawing): void {
    this.#newest = panels;
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    setTimeout(() => requestAnimationFrame(() => this.#drawNewest()), Math.max(0, this.#from - performance.now()));
  }

  /**
   * Draws in the next frame, for a figure that knows that the rest takes long: further parts need no patience either.
   *
   * @param panels undefined if there is nothing to draw any more
   */
  sketch(panels: () => Panels | undefined): void {
    this.#from = 0;
    requestAnimationFrame(() => {
      const drawn = this.#isOver ? undefined : panels();
      if (drawn) this.#draw(drawn);
    });
  }

  /** Ends the preview: the response is complete, or has failed. */
  end(): void {
    this.#isOver = true;
  }

  async #drawNewest(): Promise<void> {
    this.#isScheduled = false;
    const panels = this.#newest;
    const drawn = this.#isOver ? undefined : await panels?.();
    // Both may have changed while the drawing waited for an answer.
    if (drawn && !this.#isOver && panels === this.#newest) this.#draw(drawn);
  }
}
