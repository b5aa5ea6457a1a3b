/** <api-sidebar>: filters the operations by words and marks the one being read. */
import { followFilter } from "../lib/api/filter-operations.ts";
import { find } from "../lib/figure/figure-shell.ts";
import { followReading } from "../lib/report/follow-reading.ts";

class ApiSidebar extends HTMLElement {
  connectedCallback(): void {
    const nav = find(this, "nav");
    followFilter(this);
    followReading(this.querySelectorAll<HTMLAnchorElement>('a[href^="#"]'), (link) => {
      if (!link) return;
      // Not scrollIntoView, which would scroll the page as well.
      const [row, box] = [link.getBoundingClientRect(), nav.getBoundingClientRect()];
      if (row.top < box.top || row.bottom > box.bottom) nav.scrollTop += row.top - box.top - box.height / 2;
    });
    nav.addEventListener("click", ({ target }) => {
      if (target instanceof Element && target.closest("a") && nav.matches(":popover-open")) nav.hidePopover();
    });
  }
}

customElements.define("api-sidebar", ApiSidebar);
