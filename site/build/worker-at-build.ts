/**
 * Runs the Worker during the build: `astro build` starts the bundled Worker once, the pages request every default state
 * from it through `ask-worker.ts`, and it stops when the build is done. `astro dev` also forwards the browser's requests to
 * it. `npm start` may name a further folder of models, which the pages then include.
 */
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { AstroIntegration } from "astro";
import { beginBuild, type SiteBuild, stampBuild } from "../../worker/local/built-site.ts";
import { readBundle } from "../../worker/local/bundle.ts";
import { readConfiguration, root } from "../../worker/local/configuration.ts";
import { unavailableModels } from "../../worker/local/unavailable-models.ts";
import { type LocalWorker, startLocalWorker } from "../../worker/local.ts";
import { requireReportModels } from "./report-models.ts";

/** Makes the folder of the responses of this bundle (`kept-answers.ts`), and removes those of other bundles. */
async function openAnswers(): Promise<string> {
  const digest = createHash("sha256");
  for (const { path } of (await readBundle()).modules) digest.update(await readFile(path));
  const [all, own] = [join(root, ".cache/answers"), digest.digest("hex")];
  await mkdir(join(all, own), { recursive: true });
  for (const other of await readdir(all)) if (other !== own) await rm(join(all, other), { recursive: true });
  return join(all, own);
}

const publicFolder = fileURLToPath(new URL("../public", import.meta.url));

export function workerAtBuild(): AstroIntegration {
  let worker: LocalWorker | undefined;
  let site: SiteBuild;
  const startedAt = Date.now();
  const { MODELS_AT_BUILD: models } = process.env;
  const start = async (): Promise<string> => {
    worker ??= await startLocalWorker({ assets: publicFolder, ...(models && { models }) });
    process.env.WORKER_AT_BUILD = worker.url;
    process.env.ANSWERS_AT_BUILD = await openAnswers();
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
        // Vite's proxy matches by prefix.
        const proxy = assets.run_worker_first.map((pattern) => [pattern.replace("*", ""), target]);
        // Astro would refuse the API's paths before the proxy sees them, because they have no trailing slash.
        updateConfig({ trailingSlash: "ignore", vite: { server: { proxy: Object.fromEntries(proxy) } } });
      },
      "astro:config:done": ({ config }) => {
        site = { outDir: fileURLToPath(config.outDir), models };
      },
      "astro:build:start": async () => {
        await beginBuild(site);
        const url = await start();
        await requireReportModels(url);
        for (const { id, reason } of await unavailableModels(url)) console.warn(`${id} cannot be served: ${reason}`);
      },
      "astro:build:done": async () => {
        await stop();
        await stampBuild(site, startedAt);
      },
      "astro:server:done": stop,
    },
  };
}
