/** <site-search>: opens the search with its button or the key `/`, and loads the dialog and the index on first use. */
import { find } from "../lib/figure/figure-shell.ts";

/** Elements in which a key is text input. */
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
