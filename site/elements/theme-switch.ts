/** <theme-switch>: light, dark or the system's theme, remembered in this browser (`theme/before-paint.js` reads it). */
import { find } from "../lib/figure/figure-shell.ts";
import { chooseTheme } from "../lib/report/theme.ts";

class ThemeSwitch extends HTMLElement {
  connectedCallback(): void {
    const select = find<HTMLSelectElement>(this, "select");
    select.value = document.documentElement.dataset.theme ?? "system";
    select.addEventListener("change", () => {
      chooseTheme(select.value === "system" ? undefined : select.value);
      try {
        localStorage.setItem("theme", select.value);
      } catch {
        // Without storage, the choice lasts as long as the page.
      }
    });
  }
}

customElements.define("theme-switch", ThemeSwitch);
