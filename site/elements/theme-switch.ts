/**
 * <theme-switch>: light, dark, or as the system has it; remembered in this browser.
 *
 * Styles follow `data-theme` of the root element. Whatever is drawn in colours that styles do not reach hears the event
 * `theme` of the document, when the reader chooses and when the system changes.
 */
import { find } from "../lib/figure-shell.ts";

const darkness = matchMedia("(prefers-color-scheme: dark)");
const announce = (): boolean => document.dispatchEvent(new Event("theme"));

class ThemeSwitch extends HTMLElement {
  connectedCallback(): void {
    const select = find<HTMLSelectElement>(this, "select");
    const { dataset } = document.documentElement;
    select.value = dataset.theme ?? "system";
    select.addEventListener("change", () => {
      if (select.value === "system") delete dataset.theme;
      else dataset.theme = select.value;
      try {
        localStorage.setItem("theme", select.value);
      } catch {
        // Storage is forbidden: the choice lasts as long as the page.
      }
      announce();
    });
    darkness.addEventListener("change", announce);
  }
}

customElements.define("theme-switch", ThemeSwitch);
