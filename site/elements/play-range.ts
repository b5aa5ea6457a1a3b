/** <play-range>: moves a slider of its figure from where it stands to its end, starting over when it is there. */
import { find } from "../lib/figure-shell.ts";

/** Slow enough that each state is drawn and seen before the next. */
const stepMs = 500;

class PlayRange extends HTMLElement {
  #timer = 0;

  connectedCallback(): void {
    const button = find<HTMLButtonElement>(this, "button");
    const range = find<HTMLInputElement>(
      this.closest("form") ?? document,
      `input[type=range][name="${this.dataset.name}"]`,
    );
    const set = (value: string, event: "input" | "change"): void => {
      range.value = value;
      range.dispatchEvent(new Event(event, { bubbles: true }));
    };
    const stop = (): void => {
      clearInterval(this.#timer);
      this.#timer = 0;
      button.ariaPressed = "false";
      set(range.value, "change");
    };
    const step = (): void => {
      set(String(Number(range.value) + Number(range.step)), "input");
      if (range.value === range.max) stop();
    };
    button.addEventListener("click", () => {
      if (this.#timer !== 0) return stop();
      if (range.value === range.max) set(range.min, "input");
      button.ariaPressed = "true";
      this.#timer = window.setInterval(step, stepMs);
    });
    // Whoever takes the slider has taken over.
    range.addEventListener("pointerdown", () => this.#timer !== 0 && stop());
  }
}

customElements.define("play-range", PlayRange);
