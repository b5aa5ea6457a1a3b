/**
 * Ties words, terms of formulas and marks of figures together: pointing at one lights all of the same name.
 *
 * Whatever bears `data-term` lights everything of that name on the page, itself included; the style sheet decides
 * what being lit looks like. <term-link> is the one kind that also takes focus and keeps its light when pressed.
 */

let kept: string | undefined;

/** @param dims whether what is not lit steps back: not while the pointer works inside a drawing */
function light(term: string | undefined, dims = true): void {
  document.documentElement.toggleAttribute("data-lighting", term !== undefined && dims);
  // Charts are painted: they hear of it.
  document.dispatchEvent(new CustomEvent("light", { detail: term }));
  for (const lit of document.querySelectorAll("[data-lit]")) lit.removeAttribute("data-lit");
  if (term === undefined) return;
  for (const mark of document.querySelectorAll(`[data-term="${CSS.escape(term)}"]`)) mark.setAttribute("data-lit", "");
}

const termOf = (target: EventTarget | null): string | undefined =>
  target instanceof Element ? target.closest<HTMLElement>("[data-term]")?.dataset.term : undefined;

for (const type of ["pointerover", "focusin"] as const) {
  document.addEventListener(type, (event) => {
    const term = termOf(event.target);
    if (term !== undefined) light(term, event.target instanceof Element && !event.target.closest("svg"));
  });
}
for (const type of ["pointerout", "focusout"] as const) {
  document.addEventListener(type, (event) => {
    if (termOf(event.target) !== undefined) light(kept);
  });
}

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
    light(kept);
  }
}

customElements.define("term-link", TermLink);
