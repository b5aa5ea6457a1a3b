/** What has come of an answer, drawn while the rest keeps the reader waiting: once a frame, and only the newest. */
import type { Panels } from "./figure.ts";

/** What comes sooner is drawn when it is complete: two drawings one after the other would flicker. */
const patienceMs = 100;

export class Preview {
  readonly #from = performance.now() + patienceMs;
  readonly #draw: (panels: Panels) => void;
  #newest: (() => Panels) | undefined;
  #isOver = false;

  constructor(draw: (panels: Panels) => void) {
    this.#draw = draw;
  }

  /** @param panels worked out only if they are drawn */
  show(panels: () => Panels): void {
    const isScheduled = this.#newest !== undefined;
    this.#newest = panels;
    if (isScheduled) return;
    setTimeout(() => requestAnimationFrame(() => this.#drawNewest()), Math.max(0, this.#from - performance.now()));
  }

  /** The answer is complete, or will not be. */
  end(): void {
    this.#isOver = true;
  }

  #drawNewest(): void {
    const panels = this.#newest;
    this.#newest = undefined;
    if (panels && !this.#isOver) this.#draw(panels());
  }
}
