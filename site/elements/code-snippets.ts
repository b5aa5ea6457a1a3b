/** <code-snippets>: code that names the origin which the page was read from, each piece with a button that copies it. */
import { copyFrom } from "../lib/copy.ts";
import { find } from "../lib/figure-shell.ts";
import { tritonClient } from "../models/snippets.ts";

class CodeSnippets extends HTMLElement {
  connectedCallback(): void {
    const { origin: built = location.origin } = this.dataset;
    for (const snippet of this.querySelectorAll(".snippet")) {
      const code = find(snippet, "[data-code]");
      code.textContent = (code.textContent ?? "")
        .replaceAll(built, location.origin)
        .replaceAll(tritonClient(built), tritonClient(location.origin));
      copyFrom(find<HTMLButtonElement>(snippet, "[data-copy]"), () => code.textContent);
    }
  }
}

customElements.define("code-snippets", CodeSnippets);
