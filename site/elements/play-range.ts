/**
 * <play-range>: moves a slider of its figure from where it stands to its end, starting over when it is there, until the
 * reader takes over: by the slider, by whatever else moves it, or by a button of the figure that sets its state.
 */
import { find } from "../lib/figure/figure-shell.ts";

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
    // Keys, handles, numbers of the prose, Back: each leaves the slider elsewhere.
    figure?.addEventListener("figure-change", () => range.value !== played && stop());
    figure?.addEventListener("click", ({ target }) => {
      if (target instanceof Element && target.closest("[data-reset],[data-set],[data-next],[data-previous]")) stop();
    });
  }
}

customElements.define("play-range", PlayRange);
