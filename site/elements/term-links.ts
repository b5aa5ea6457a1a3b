/**
 * Links words, terms of formulas and marks of figures: pointing at one highlights all with the same name.
 *
 * An element with `data-term` highlights every element with that term on the page, including itself; the style sheet
 * defines the highlight. Only <term-link> also takes focus and stays highlighted when pressed. Figures dispatch `redraw`
 * after drawing, so that new marks are highlighted.
 */

/** Term of the pressed <term-link>. */
let kept: string | undefined;
/** Elements with a term under the pointer and at the keyboard's focus. */
let pointed: HTMLElement | undefined;
let focused: HTMLElement | undefined;
let lit: string | undefined;
let pointer: readonly [x: number, y: number] = [-1, -1];

const bearerOf = (target: EventTarget | null): HTMLElement | undefined =>
  (target instanceof Element && target.closest<HTMLElement>("[data-term]")) || undefined;

/** Highlights the terms of the current causes. */
function light(): void {
  const cause = pointed ?? focused;
  const before = lit;
  lit = cause?.dataset.term ?? kept;
  if (lit === undefined && before === undefined) return;
  // Other marks fade, except while the pointer is working inside a drawing.
  document.documentElement.toggleAttribute("data-lighting", lit !== undefined && !cause?.closest("svg"));
  // Charts are drawn on a canvas, so they need an event.
  if (lit !== before) document.dispatchEvent(new CustomEvent("light", { detail: lit }));
  const name = lit === undefined ? "" : CSS.escape(lit);
  for (const mark of document.querySelectorAll(`[data-lit]:not([data-term="${name}"])`))
    mark.removeAttribute("data-lit");
  for (const mark of document.querySelectorAll(`[data-term="${name}"]`)) mark.setAttribute("data-lit", "");
}

function point(bearer: HTMLElement | undefined): void {
  if (bearer === pointed) return;
  pointed = bearer;
  light();
}

function focus(bearer: HTMLElement | undefined): void {
  focused = bearer;
  light();
}

document.addEventListener("pointermove", ({ clientX, clientY }) => {
  pointer = [clientX, clientY];
});
// Also on elements without a term, because an element replaced under the pointer sends no leave event.
document.addEventListener("pointerover", ({ target, clientX, clientY }) => {
  pointer = [clientX, clientY];
  point(bearerOf(target));
});
document.addEventListener("pointerout", ({ relatedTarget }) => point(bearerOf(relatedTarget)));
document.addEventListener("focusin", ({ target }) =>
  focus(target instanceof Element && target.matches(":focus-visible") ? bearerOf(target) : undefined),
);
document.addEventListener("focusout", () => focus(undefined));
document.addEventListener("redraw", () => {
  if (pointed?.isConnected === false) pointed = bearerOf(document.elementFromPoint(...pointer));
  if (focused?.isConnected === false) focused = undefined;
  light();
});

class TermLink extends HTMLElement {
  connectedCallback(): void {
    this.tabIndex = 0;
    this.role = "button";
    this.ariaPressed = "false";
    this.addEventListener("click", () => this.#toggle());
    this.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      this.#toggle();
    });
  }

  #toggle(): void {
    kept = kept === this.dataset.term ? undefined : this.dataset.term;
    for (const link of document.querySelectorAll<TermLink>("term-link")) {
      link.ariaPressed = String(link.dataset.term === kept);
    }
    light();
  }
}

customElements.define("term-link", TermLink);
