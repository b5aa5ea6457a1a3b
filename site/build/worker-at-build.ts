/**
 * Lets the build ask the Worker: `astro build` starts the bundled Worker once, the pages read every default state
 * from it through `ask-worker.ts`, and it goes when the build is done. `astro dev` does the same and passes the
 * browser's own requests on to it.
 */
import { fileURLToPath } from "node:url";
import type { AstroIntegration } from "astro";
import { readConfiguration } from "../../worker/local/configuration.ts";
import { type LocalWorker, startLocalWorker } from "../../worker/local.ts";

const publicFolder = fileURLToPath(new URL("../public", import.meta.url));

export function workerAtBuild(): AstroIntegration {
  let worker: LocalWorker | undefined;
  const start = async (): Promise<string> => {
    worker ??= await startLocalWorker({ assets: publicFolder });
    process.env.WORKER_AT_BUILD = worker.url;
    return worker.url;
  };
  const stop = async (): Promise<void> => {
    await worker?.dispose();
    worker = undefined;
  };

  return {
    name: "worker-at-build",
    hooks: {
      "astro:config:setup": async ({ command, updateConfig }) => {
        if (command !== "dev") return;
        const target = await start();
        const { assets } = await readConfiguration();
        // Vite's proxy takes whatever starts with a key.
        const proxy = assets.run_worker_first.map((pattern) => [pattern.replace("*", ""), target]);
        // Astro would refuse the API's paths before the proxy sees them: they end in no slash.
        updateConfig({ trailingSlash: "ignore", vite: { server: { proxy: Object.fromEntries(proxy) } } });
      },
      "astro:build:start": async () => {
        await start();
      },
      "astro:build:done": stop,
      "astro:server:done": stop,
    },
  };
}
