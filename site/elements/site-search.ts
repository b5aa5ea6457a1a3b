/** <site-search>: opens the search by its button or the key `/`; the dialog and the index are fetched by then. */
import { find } from "../lib/figure/figure-shell.ts";

/** Where a key is text. */
const isWriting = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest("input, textarea, select, [contenteditable]") !== null;

class SiteSearch extends HTMLElement {
  connectedCallback(): void {
    const button = find<HTMLButtonElement>(this, "button");
    const open = async (): Promise<void> => {
      const { openSearch } = await import("./search-dialog.ts");
      openSearch();
    };
    button.addEventListener("click", () => void open());
    document.addEventListener("keydown", (event) => {
      if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || isWriting(event.target)) return;
      event.preventDefault();
      void open();
    });
  }
}

customElements.define("site-search", SiteSearch);
