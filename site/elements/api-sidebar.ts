/** <api-sidebar>: filters the operations by words and marks the one being read. */
import { find } from "../lib/figure/figure-shell.ts";
import { followReading } from "../lib/report/follow-reading.ts";

class ApiSidebar extends HTMLElement {
  connectedCallback(): void {
    const nav = find(this, "nav");
    const input = find<HTMLInputElement>(this, "input");
    input.addEventListener("input", () => this.#filter(input.value));
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

  #filter(text: string): void {
    const words = text.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    for (const group of this.querySelectorAll<HTMLElement>("[data-group]")) {
      let left = 0;
      for (const row of group.querySelectorAll<HTMLElement>("[data-words]")) {
        row.hidden = !words.every((word) => row.dataset.words?.includes(word));
        if (!row.hidden) left++;
      }
      group.hidden = words.length > 0 && left === 0;
      count += left;
    }
    find(this, "[data-count]").textContent = words.length === 0 ? "" : count === 1 ? "One result" : `${count} results`;
  }
}

customElements.define("api-sidebar", ApiSidebar);
