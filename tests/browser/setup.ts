/**
 * What the browser tests share: the built site served by the bundled Worker on a free port, and one browser.
 *
 * Give it to vitest as `globalSetup` of the browser tests; they need `npm run build` before.
 */
import { access } from "node:fs/promises";
import type { TestProject } from "vitest/node";
import { startLocalWorker } from "../../site/build/local-worker.ts";
import { launchChromium } from "./chromium.ts";

const dist = new URL("../../dist", import.meta.url).pathname;

declare module "vitest" {
  export interface ProvidedContext {
    /** Where site and API are served. */
    origin: string;
    /** WebSocket address of the browser. */
    browser: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  await access(`${dist}/latent-atlas/index.html`).catch(() => {
    throw new Error("setup: expected a built site in dist/, got none; run npm run build first");
  });
  const [worker, browser] = await Promise.all([startLocalWorker({ assets: dist }), launchChromium()]);
  project.provide("origin", (await worker.ready).origin);
  project.provide("browser", browser.wsEndpoint());
  return async () => {
    await Promise.all([browser.close(), worker.dispose()]);
  };
}
