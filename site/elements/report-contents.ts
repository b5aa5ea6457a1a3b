/** <report-contents>: names the part being read, and closes after a choice or when it loses the focus. */
import { find } from "../lib/figure/figure-shell.ts";
import { followReading } from "../lib/report/follow-reading.ts";

class ReportContents extends HTMLElement {
  connectedCallback(): void {
    const details = find<HTMLDetailsElement>(this, "details");
    const here = this.querySelector("[data-here]");
    followReading(this.querySelectorAll<HTMLAnchorElement>('a[href^="#"]'), (link) => {
      if (here) here.textContent = link ? ` · ${link.textContent}` : "";
    });

    const close = (): void => {
      details.open = false;
    };
    this.addEventListener("click", (event) => {
      if (event.target instanceof HTMLAnchorElement) close();
    });
    document.addEventListener("pointerdown", (event) => {
      if (!this.contains(event.target as Node)) close();
    });
    this.addEventListener("focusout", (event) => {
      if (event.relatedTarget instanceof Node && !this.contains(event.relatedTarget)) close();
    });
    this.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !details.open) return;
      close();
      find(details, "summary").focus();
    });
  }
}

customElements.define("report-contents", ReportContents);
