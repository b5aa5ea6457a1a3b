/** <try-api>: the reference UI, loaded from this server when its page is opened; it sends no requests elsewhere. */

import styles from "swagger-ui-dist/swagger-ui.css?url";
import script from "swagger-ui-dist/swagger-ui-bundle.js?url";
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

/** Sets the class on the root element by which Swagger UI knows the dark theme. */
const followTheme = (): boolean => document.documentElement.classList.toggle("dark-mode", isDark());

type Request = (path: readonly string[]) => void;

/**
 * A plugin against looking for keys, of which the API has none: Swagger UI would resolve every schema of the document for
 * it, for three seconds on a phone, before anyone opens a route.
 */
const withoutKeys = {
  statePlugins: {
    spec: {
      wrapActions: {
        requestResolvedSubtree: (request: Request) => (path: readonly string[]) => {
          if (path.at(-1) !== "securitySchemes") request(path);
        },
      },
    },
  },
};

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
    // The page already has a main element, and only a title above these headings. Swagger UI writes both on every render.
    new MutationObserver(() => {
      for (const main of domNode.querySelectorAll("main:not([role])")) main.role = "presentation";
      for (const tag of domNode.querySelectorAll("h3.opblock-tag:not([role])")) {
        Object.assign(tag, { role: "heading", ariaLevel: "2" });
      }
    }).observe(domNode, { childList: true, subtree: true });
    SwaggerUIBundle({
      url: "/openapi.json",
      domNode,
      deepLinking: true,
      // Routes open one group at a time: the whole list would take a phone seconds.
      docExpansion: "none",
      plugins: [withoutKeys],
      tryItOutEnabled: true,
      displayRequestDuration: true,
      // The reference already has the schemas.
      defaultModelsExpandDepth: -1,
      // An image has 784 numbers; highlighting each would freeze the page.
      syntaxHighlight: { activated: false },
      // The default validator would send the document to another server.
      validatorUrl: null,
    });
  }
}

customElements.define("try-api", TryApi);
