/** <checked-question>: announces the feedback that the style sheet displays. */
import { find } from "../lib/figure/figure-shell.ts";

class CheckedQuestion extends HTMLElement {
  connectedCallback(): void {
    const announce = find(this, "[data-announce]");
    this.addEventListener("change", (event) => {
      if (!(event.target instanceof HTMLInputElement)) return;
      announce.textContent = event.target.closest(".option")?.querySelector(".feedback")?.textContent ?? "";
    });
  }
}

customElements.define("checked-question", CheckedQuestion);
