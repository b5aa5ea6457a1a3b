/** Starts one Chromium for all browser tests; tests/http/setup.ts serves the site to it. */
import type { TestProject } from "vitest/node";
import { launchChromium } from "./chromium.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** WebSocket address of the browser. */
    browser: string;
  }
}

export default async function startBrowser({ provide }: TestProject): Promise<() => Promise<void>> {
  const browser = await launchChromium();
  provide("browser", browser.wsEndpoint());
  return () => browser.close();
}
