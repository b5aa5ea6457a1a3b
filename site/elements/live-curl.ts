/** <live-curl>: command lines with the page's origin, ready to paste. */
import { apiOrigin } from "../lib/report/report-copy.ts";

class LiveCurl extends HTMLElement {
  connectedCallback(): void {
    for (const line of this.querySelectorAll<HTMLElement>("[data-path]")) {
      const path = line.dataset.path ?? "";
      line.textContent = (line.textContent ?? "").replace(/'https?:\/\/[^']*'/, `'${new URL(path, apiOrigin()).href}'`);
    }
  }
}

customElements.define("live-curl", LiveCurl);
