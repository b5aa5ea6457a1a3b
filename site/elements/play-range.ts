/**
 * <play-range>: moves a slider of its figure to its end, starting over if it is there already. It stops when the reader
 * moves the slider in any way or presses a button that sets the figure's state.
 */
import { find } from "../lib/figure/figure-shell.ts";

/** Time per step, ms: long enough to draw and see each state. */
const stepMs = 500;

class PlayRange extends HTMLElement {
  #timer = 0;

  connectedCallback(): void {
    const button = find<HTMLButtonElement>(this, "button");
    const range = find<HTMLInputElement>(
      this.closest("form") ?? document,
      `input[type=range][name="${this.dataset.name}"]`,
    );
    let played = "";
    const set = (value: string): void => {
      range.value = value;
      played = range.value;
      range.dispatchEvent(new Event("input", { bubbles: true }));
    };
    const stop = (): void => {
      if (this.#timer === 0) return;
      clearInterval(this.#timer);
      this.#timer = 0;
      this.removeAttribute("data-playing");
      range.dispatchEvent(new Event("change", { bubbles: true }));
    };
    const step = (): void => {
      set(String(Number(range.value) + Number(range.step)));
      if (range.value === range.max) stop();
    };
    button.addEventListener("click", () => {
      if (this.#timer !== 0) return stop();
      if (range.value === range.max) set(range.min);
      played = range.value;
      this.setAttribute("data-playing", "");
      this.#timer = window.setInterval(step, stepMs);
    });
    range.addEventListener("pointerdown", stop);
    const figure = this.closest("figure");
    // Keys, handles, scrubbed numbers and Back all move the slider too.
    figure?.addEventListener("figure-change", () => range.value !== played && stop());
    figure?.addEventListener("click", ({ target }) => {
      if (target instanceof Element && target.closest("[data-reset],[data-set],[data-next],[data-previous]")) stop();
    });
  }
}

customElements.define("play-range", PlayRange);
