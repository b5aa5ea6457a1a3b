/**
 * <try-api>: a form for each operation. The form is Swagger UI, which is loaded from this server when the first operation
 * opens. It gets a document of one operation at a time, because all of them would block a phone for seconds.
 */

import styles from "swagger-ui-dist/swagger-ui.css?url";
import script from "swagger-ui-dist/swagger-ui-bundle.js?url";
import { followFilter } from "../lib/api/filter-operations.ts";
import type { OpenApiDocument } from "../lib/api/openapi.ts";
import { operationDocument } from "../lib/api/operation-document.ts";
import { find } from "../lib/figure/figure-shell.ts";
import { isDark, onThemeChange } from "../lib/report/theme.ts";

declare const SwaggerUIBundle: (options: object) => void;

/** Loads a script or a style sheet from this server. */
function load(element: HTMLScriptElement | HTMLLinkElement): Promise<void> {
  return new Promise((resolve, reject) => {
    element.addEventListener("load", () => resolve());
    element.addEventListener("error", () => reject(new Error("not loaded")));
    document.head.append(element);
  });
}

async function loadDocument(): Promise<OpenApiDocument> {
  const response = await fetch("/openapi.json");
  if (!response.ok) throw new Error("not loaded");
  return (await response.json()) as OpenApiDocument;
}

/** Sets the class on the root element by which Swagger UI knows the dark theme. */
const followTheme = (): boolean => document.documentElement.classList.toggle("dark-mode", isDark());

async function loadAll(): Promise<OpenApiDocument> {
  const [api] = await Promise.all([
    loadDocument(),
    load(Object.assign(document.createElement("link"), { rel: "stylesheet", href: styles })),
    load(Object.assign(document.createElement("script"), { src: script })),
  ]);
  followTheme();
  onThemeChange(followTheme);
  return api;
}

/** A plugin that leaves out the headings of an operation and its group, which the page already has. */
const withoutHeadings = {
  wrapComponents: {
    OperationTag: () => (properties: { readonly children: unknown }) => properties.children,
    OperationSummary: () => () => null,
  },
};

/** Names the parts of an operation's form, and lets keys reach what scrolls, which Swagger UI forgets. */
function mend(form: Element, operation: Element): void {
  for (const row of form.querySelectorAll<HTMLElement>("[data-param-name]")) {
    for (const choice of row.querySelectorAll("select")) choice.ariaLabel = row.dataset.paramName ?? null;
  }
  for (const body of form.querySelectorAll("textarea")) body.ariaLabel = "Body";
  for (const region of form.querySelectorAll("[role=region]")) {
    region.ariaLabel = `Responses of ${find(operation, "h3").textContent}`;
  }
  for (const text of form.querySelectorAll("pre")) text.tabIndex = 0;
}

class TryApi extends HTMLElement {
  /** Undefined until the first operation opens, and after a failure. */
  #loaded: Promise<OpenApiDocument> | undefined;
  /** Operations that have a form, or wait for it. */
  readonly #begun = new WeakSet<Element>();

  connectedCallback(): void {
    followFilter(this);
    const operations = Array.from(this.querySelectorAll("details"));
    for (const operation of operations) {
      operation.addEventListener("toggle", () => {
        if (operation.open) void this.#show(operation);
      });
    }
    const follow = (): void => {
      // Swagger UI's own addresses, "#/group/operation", work too.
      const id = location.hash.slice(1).split("/").at(-1);
      const operation = operations.find((each) => each.id === id);
      if (!operation) return;
      operation.open = true;
      // In a later frame, because the rows below move away while the reader is elsewhere.
      requestAnimationFrame(() => requestAnimationFrame(() => operation.scrollIntoView({ behavior: "instant" })));
    };
    addEventListener("hashchange", follow);
    follow();
  }

  async #show(operation: HTMLElement): Promise<void> {
    history.replaceState(history.state, "", `#/${operation.id}`);
    if (this.#begun.has(operation)) return;
    this.#begun.add(operation);
    const status = find(operation, "[role=status]");
    status.textContent = "Loading the form…";
    this.#loaded ??= loadAll();
    try {
      const spec = operationDocument(await this.#loaded, operation.id);
      const form = Object.assign(document.createElement("div"), { className: "swagger-ui" });
      new MutationObserver(() => {
        mend(form, operation);
        // Without its fields the form would grow before the reader's eyes.
        if (form.isConnected || form.querySelector(".opblock-loading-animation")) return;
        operation.append(form);
        status.textContent = "";
      }).observe(form, { childList: true, subtree: true });
      SwaggerUIBundle({
        spec,
        domNode: form,
        layout: "operations",
        docExpansion: "full",
        plugins: [withoutHeadings],
        tryItOutEnabled: true,
        displayRequestDuration: true,
        // An image has 784 numbers; highlighting each would freeze the page.
        syntaxHighlight: { activated: false },
      });
    } catch {
      this.#loaded = undefined;
      this.#begun.delete(operation);
      status.textContent = "The form cannot be loaded. Close the operation and open it again to retry.";
    }
  }
}

customElements.define("try-api", TryApi);
