/** <report-contents>: names the part that is being read, and closes when the reader has chosen or looked away. */
import { find } from "../lib/figure-shell.ts";

/** A heading counts as reached when it is this near the top of the screen, as a fraction of its height. */
const reached = 0.3;

class ReportContents extends HTMLElement {
  connectedCallback(): void {
    const details = find<HTMLDetailsElement>(this, "details");
    const links = [...this.querySelectorAll<HTMLAnchorElement>('a[href^="#"]')];
    const here = this.querySelector("[data-here]");
    const follow = (): void => {
      const current = links.findLast((link) => {
        const heading = document.getElementById(link.hash.slice(1));
        return heading !== null && heading.getBoundingClientRect().top < innerHeight * reached;
      });
      for (const link of links) link.ariaCurrent = link === current ? "location" : null;
      if (here) here.textContent = current ? ` · ${current.textContent}` : "";
    };
    // Reaching a heading is a crossing of one line across the screen.
    const observer = new IntersectionObserver(follow, { rootMargin: `0px 0px -${100 * (1 - reached)}% 0px` });
    for (const heading of document.querySelectorAll(".report > h2[id]")) observer.observe(heading);

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
