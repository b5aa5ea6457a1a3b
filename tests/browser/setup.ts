/** Finds a Chromium that starts, once for all browser tests; tests/http/setup.ts serves the site to it. */
import type { LaunchOptions } from "playwright-core";
import type { TestProject } from "vitest/node";
import { launchChromium } from "./chromium.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** How to launch it. */
    browser: LaunchOptions;
  }
}

export default async function findBrowser({ provide }: TestProject): Promise<void> {
  const { browser, options } = await launchChromium();
  await browser.close();
  provide("browser", options);
}
