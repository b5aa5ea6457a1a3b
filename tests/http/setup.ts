/** Serves the built site and the bundled Worker from miniflare for the tests over HTTP and in the browser. */
import { access } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { TestProject } from "vitest/node";
import { bundlePath, startLocalWorker } from "../../site/build/local-worker.ts";

declare module "vitest" {
  interface ProvidedContext {
    baseUrl: string;
  }
}

const dist = fileURLToPath(new URL("../../dist/", import.meta.url));

export default async function serveBuiltSite({ provide }: TestProject): Promise<() => Promise<void>> {
  for (const needed of [`${bundlePath}/index.js`, `${dist}index.html`]) {
    await access(needed).catch(() => {
      throw new Error(`serveBuiltSite: expected ${needed}; run \`npm run build\` first`);
    });
  }
  const worker = await startLocalWorker({ assets: dist });
  provide("baseUrl", (await worker.ready).origin);
  return () => worker.dispose();
}
