/** Draws the received parts of responses while the rest is pending: the newest part of each, once per frame. */
import type { Panels } from "./figure.ts";

/** Delay before the first preview, ms: a faster response is drawn once, because two drawings would flicker. */
const patienceMs = 100;

type Drawing = () => Panels | Promise<Panels>;

export class Preview {
  #from = performance.now() + patienceMs;
  readonly #draw: (panels: Panels) => void;
  /** The newest part of each call that is not drawn yet. */
  readonly #newest = new Map<string, Drawing>();
  #isScheduled = false;
  #isOver = false;

  constructor(draw: (panels: Panels) => void) {
    this.#draw = draw;
  }

  /** @param panels evaluated only if they are drawn */
  show(call: string, panels: Drawing): void {
    this.#newest.set(call, panels);
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
    if (this.#isOver) return;
    const waiting = [...this.#newest].map(async ([call, panels]) => ({ call, panels, drawn: await panels() }));
    // A part may be outdated, or all of them, if a drawing waited for an answer.
    const isCurrent = ({ call, panels }: { call: string; panels: Drawing }) => this.#newest.get(call) === panels;
    const parts = (await Promise.all(waiting)).filter((part) => !this.#isOver && isCurrent(part));
    for (const { call } of parts) this.#newest.delete(call);
    if (parts.length > 0) this.#draw(Object.assign({}, ...parts.map(({ drawn }) => drawn)));
  }
}
