/** <report-contents>: names the part that is being read, and closes when the reader has chosen or looked away. */
import { find } from "../lib/figure-shell.ts";

/** A heading counts as reached when it is this near the top of the screen, as a fraction of its height. */
const reached = 0.3;

class ReportContents extends HTMLElement {
  connectedCallback(): void {
    const details = find<HTMLDetailsElement>(this, "details");
    const here = this.querySelector("[data-here]");
    const parts = Array.from(this.querySelectorAll<HTMLAnchorElement>('a[href^="#"]'), (link) => ({
      link,
      heading: document.getElementById(link.hash.slice(1)),
    }));
    let current: HTMLAnchorElement | undefined;
    const follow = (): void => {
      // Where the page ends no heading can come higher: what is in sight is read.
      const atEnd = scrollY + innerHeight >= document.documentElement.scrollHeight - 1;
      const line = innerHeight * (atEnd ? 1 : reached);
      const part = parts.findLast(({ heading }) => heading && heading.getBoundingClientRect().top < line);
      if (part?.link === current) return;
      current?.removeAttribute("aria-current");
      part?.link.setAttribute("aria-current", "location");
      current = part?.link;
      if (here) here.textContent = current ? ` · ${current.textContent}` : "";
    };
    // Not an IntersectionObserver: a jump past a heading crosses nothing that it would report.
    document.addEventListener("scroll", follow, { passive: true });
    window.addEventListener("resize", follow);
    follow();

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
