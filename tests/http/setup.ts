/** Serves the built site and the bundled Worker from miniflare for the tests over HTTP and in the browser. */
import { access } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { TestProject } from "vitest/node";
import { startLocalWorker } from "../../worker/local.ts";

declare module "vitest" {
  interface ProvidedContext {
    baseUrl: string;
  }
}

const dist = fileURLToPath(new URL("../../dist/", import.meta.url));

export default async function serveBuiltSite({ provide }: TestProject): Promise<() => Promise<void>> {
  await access(`${dist}index.html`).catch(() => {
    throw new Error(`serveBuiltSite: expected ${dist}index.html; run \`npm run build\` first`);
  });
  const worker = await startLocalWorker({ assets: dist });
  provide("baseUrl", worker.url);
  return worker.dispose;
}
