/** <try-api>: the reference UI, loaded from this server when its page is opened; nothing in it asks anybody else. */

import styles from "swagger-ui-dist/swagger-ui.css?url";
import script from "swagger-ui-dist/swagger-ui-bundle.js?url";
import { find } from "../lib/figure/figure-shell.ts";
import { isDark, onThemeChange } from "../lib/report/theme.ts";

declare const SwaggerUIBundle: (options: object) => void;

/** Waits for a script or a style sheet of this server. */
function load(element: HTMLScriptElement | HTMLLinkElement): Promise<void> {
  return new Promise((resolve, reject) => {
    element.addEventListener("load", () => resolve());
    element.addEventListener("error", () => reject(new Error("not loaded")));
    document.head.append(element);
  });
}

/** It knows the night by a class of the root element. */
const followTheme = (): boolean => document.documentElement.classList.toggle("dark-mode", isDark());

class TryApi extends HTMLElement {
  async connectedCallback(): Promise<void> {
    const status = find(this, "[role=status]");
    status.textContent = "Loading the form…";
    try {
      await Promise.all([
        load(Object.assign(document.createElement("link"), { rel: "stylesheet", href: styles })),
        load(Object.assign(document.createElement("script"), { src: script })),
      ]);
    } catch {
      status.textContent = "The form cannot be loaded. Reload the page to try again.";
      return;
    }
    status.remove();
    followTheme();
    onThemeChange(followTheme);
    const domNode = document.createElement("div");
    this.append(domNode);
    // The page has its own main part; the form makes another one whenever it draws itself anew.
    new MutationObserver(() => {
      for (const main of domNode.querySelectorAll("main:not([role])")) main.role = "presentation";
    }).observe(domNode, { childList: true, subtree: true });
    SwaggerUIBundle({
      url: "/openapi.json",
      domNode,
      deepLinking: true,
      tryItOutEnabled: true,
      displayRequestDuration: true,
      // The reference has the schemas.
      defaultModelsExpandDepth: -1,
      // An image is 784 numbers: colouring each would stop the page.
      syntaxHighlight: { activated: false },
      // It would send the document to somebody else's validator.
      validatorUrl: null,
    });
  }
}

customElements.define("try-api", TryApi);
