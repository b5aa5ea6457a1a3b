/**
 * Lets the build ask the Worker: `astro build` starts the bundled Worker once, the pages read every default state
 * from it through `ask-worker.ts`, and it goes when the build is done. `astro dev` does the same and passes the
 * browser's own requests on to it.
 */
import { fileURLToPath } from "node:url";
import type { AstroIntegration } from "astro";
import type { Miniflare } from "miniflare";
import { startLocalWorker } from "./local-worker.ts";

const publicFolder = fileURLToPath(new URL("../public", import.meta.url));

export function workerAtBuild(): AstroIntegration {
  let worker: Miniflare | undefined;
  const start = async (): Promise<string> => {
    worker ??= await startLocalWorker({ assets: publicFolder });
    const url = (await worker.ready).origin;
    process.env.WORKER_AT_BUILD = url;
    return url;
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
        const paths = ["/v1", "/v2", "/openapi.json"];
        updateConfig({ vite: { server: { proxy: Object.fromEntries(paths.map((path) => [path, target])) } } });
      },
      "astro:build:start": async () => {
        await start();
      },
      "astro:build:done": stop,
      "astro:server:done": stop,
    },
  };
}
