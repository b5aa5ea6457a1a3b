/**
 * Ties words, terms of formulas and marks of figures together: pointing at one lights all of the same name.
 *
 * Whatever bears `data-term` lights everything of that name on the page, itself included; the style sheet decides
 * what being lit looks like. <term-link> is the one kind that also takes focus and keeps its light when pressed.
 * A figure that has drawn itself anew says so by the event `redraw`.
 */

/** The term of the <term-link> that was pressed. */
let kept: string | undefined;
/** The bearers of terms that the pointer is on and that the keyboard is at. */
let pointed: HTMLElement | undefined;
let focused: HTMLElement | undefined;
let lit: string | undefined;
let pointer: readonly [x: number, y: number] = [-1, -1];

const bearerOf = (target: EventTarget | null): HTMLElement | undefined =>
  (target instanceof Element && target.closest<HTMLElement>("[data-term]")) || undefined;

/** Lights what its causes say, those that are there. */
function light(): void {
  const cause = pointed ?? focused;
  const before = lit;
  lit = cause?.dataset.term ?? kept;
  if (lit === undefined && before === undefined) return;
  // What is not lit steps back, but not while the pointer works inside a drawing.
  document.documentElement.toggleAttribute("data-lighting", lit !== undefined && !cause?.closest("svg"));
  // Charts are painted: they hear of it.
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
// Also on what bears no term: an element that was replaced under the pointer has reported no end.
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
