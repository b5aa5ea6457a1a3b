/** <code-samples>: fills in the page's origin, copies the visible sample, and remembers the language across the site. */

import { tritonClient } from "../lib/api/triton-client.ts";
import { copyFrom } from "../lib/figure/copy.ts";
import { find } from "../lib/figure/figure-shell.ts";
import { apiOrigin } from "../lib/report/report-copy.ts";

const key = "language";

/** The reader's choice; undefined without one, or without storage. */
function chosen(): string | undefined {
  try {
    return localStorage.getItem(key) ?? undefined;
  } catch {
    return undefined;
  }
}

function choose(language: string): void {
  for (const radio of document.querySelectorAll<HTMLInputElement>("code-samples input[type=radio]")) {
    if (radio.value === language) radio.checked = true;
  }
}

/** A program with its origin replaced, in URLs and in the host of a Triton client. */
const atOrigin = (program: string, from: string, to: string): string =>
  program.replaceAll(from, to).replaceAll(tritonClient(from), tritonClient(to));

class CodeSamples extends HTMLElement {
  connectedCallback(): void {
    const here = apiOrigin();
    const { origin = here } = this.dataset;
    for (const pre of this.querySelectorAll("pre")) {
      if (origin !== here) pre.textContent = atOrigin(pre.textContent ?? "", origin, here);
    }
    const shown = (): HTMLElement | undefined =>
      Array.from(this.querySelectorAll("pre")).find((pre) => pre.checkVisibility());
    copyFrom(find<HTMLButtonElement>(this, "[data-copy]"), () => shown()?.textContent ?? null);
    this.addEventListener("change", ({ target }) => {
      if (!(target instanceof HTMLInputElement)) return;
      // Keeps the pressed control in place while the samples above change height.
      const before = target.getBoundingClientRect().top;
      choose(target.value);
      scrollBy({ top: target.getBoundingClientRect().top - before, behavior: "instant" });
      try {
        localStorage.setItem(key, target.value);
      } catch {
        // Without storage, the choice lasts as long as the page.
      }
    });
  }
}

customElements.define("code-samples", CodeSamples);
const language = chosen();
if (language !== undefined) choose(language);
