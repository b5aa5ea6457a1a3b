/**
 * `npm start`: the report and the API on this machine, optionally with a folder of models beside the published ones. It
 * builds the site if that is missing or outdated. On a signal, miniflare ends the process.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { stat } from "node:fs/promises";
import { createServer } from "node:net";
import { join, resolve } from "node:path";
import { setTimeout } from "node:timers/promises";
import { type LocalWorker, startLocalWorker } from "../local.ts";
import { readArguments } from "./arguments.ts";
import { isBuilt, type SiteBuild } from "./built-site.ts";
import { callFolder } from "./call-folder.ts";
import { root } from "./configuration.ts";
import { misnamedModels, modelIds } from "./model-index.ts";
import { requireModels } from "./model-overlay.ts";
import { unavailableModels } from "./unavailable-models.ts";

const usage = `usage: npm start -- [--models DIR] [--port N]

  --models DIR  folder of models, each <id>/card.json with its files: served in place beside the published ones
                (default: the variable MARGINALIA_MODELS, otherwise none)
  --port N      TCP port on 127.0.0.1, 0 for a free one (default: the variable PORT, otherwise 8787)`;

/** Polling interval of the folder of models, in ms. */
const lookMs = 1000;

interface Settings {
  readonly models: string | undefined;
  /** The option or variable that named the folder of models. */
  readonly source: string;
  readonly port: number;
}

/** @throws Error naming the invalid option */
function readSettings(args: string[], environment: NodeJS.ProcessEnv): Settings | "help" {
  const { PORT, MARGINALIA_MODELS } = environment;
  const { values } = parse(args);
  if (values.help) return "help";
  const [named, text] = values.port === undefined ? ["PORT", PORT || "8787"] : ["--port", values.port];
  const port = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!(port < 65536)) throw new Error(`${named}: expected a port from 0 to 65535, got ${text || "nothing"}`);
  const models = values.models ?? (MARGINALIA_MODELS || undefined);
  return {
    port,
    source: values.models === undefined ? "MARGINALIA_MODELS" : "--models",
    models: models === undefined ? undefined : resolve(callFolder(environment), models),
  };
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

function parse(args: string[]) {
  const options = {
    models: { type: "string" },
    port: { type: "string" },
    help: { type: "boolean", short: "h" },
  } as const;
  return readArguments({ args, options }, usage);
}

/** @throws Error the port is in use */
async function requireFreePort(port: number): Promise<void> {
  const server = createServer().listen(port, "127.0.0.1");
  await once(server, "listening").catch((cause: NodeJS.ErrnoException) => {
    const reason = cause.code === "EADDRINUSE" ? "is taken" : "is not available";
    throw new Error(
      `port ${port} ${reason}: choose another one, for example npm start -- --port ${(port % 65535) + 1}`,
    );
  });
  server.close();
  await once(server, "close");
}

/** @throws Error the build failed and has printed why */
async function build({ outDir, models }: SiteBuild): Promise<void> {
  const child = spawn("npm", ["run", "build", "--", "--outDir", outDir], {
    cwd: root,
    stdio: "inherit",
    env: { ...process.env, ...(models !== undefined && { MODELS_AT_BUILD: models }) },
  });
  const [code] = await once(child, "exit");
  if (code !== 0) throw new Error("the site could not be built");
}

/** The ids in a folder of models, with the times when they were published, as a string to compare. */
async function published(models: string): Promise<string> {
  const ids = await modelIds(models);
  const times = ids.map((id) =>
    stat(join(models, id, "card.json")).then(
      ({ mtimeMs }) => mtimeMs,
      () => 0,
    ),
  );
  return JSON.stringify([ids, await Promise.all(times)]);
}

/** Prints which models cannot be served, and the addresses of the user's own models. */
async function introduce(url: string, models: string | undefined): Promise<void> {
  const unavailable = await unavailableModels(url);
  for (const { id, reason } of unavailable) console.warn(`${id} cannot be served: ${reason}`);
  if (models === undefined) return;
  for (const sentence of await misnamedModels(models)) console.warn(sentence);
  const ids = (await modelIds(models)).filter((id) => unavailable.every((each) => each.id !== id));
  for (const id of ids) console.log(`${id}: ${url}/models/${id}/`);
}

async function main(settings: Settings): Promise<void> {
  const { models, source, port } = settings;
  if (models !== undefined) {
    await requireModels(models).catch((error: Error) => {
      throw new Error(`${source}: ${error.message}`);
    });
  }
  await requireFreePort(port);
  // A site with the user's own models differs from the published one, so it has its own folder.
  const site = { outDir: join(root, models === undefined ? "dist" : ".cache/site-with-models"), models };
  if (!(await isBuilt(site))) await build(site);

  const start = (at: number) =>
    startLocalWorker({ port: at, assets: site.outDir, ...(models !== undefined && { models }) });
  const worker = await start(port);
  console.log(`Report and API on ${worker.url}; Ctrl-C stops them.`);
  await introduce(worker.url, models);
  if (models !== undefined) await followModels(models, worker, () => start(Number(new URL(worker.url).port)));
}

/** Restarts the Worker whenever a model is published into the folder. */
async function followModels(models: string, first: LocalWorker, start: () => Promise<LocalWorker>): Promise<never> {
  let worker: LocalWorker | undefined = first;
  for (let known = await published(models); ; ) {
    await setTimeout(lookMs);
    const now = await published(models);
    if (now === known) continue;
    known = now;
    await worker?.dispose();
    worker = undefined;
    try {
      worker = await start();
      console.log(
        "The models have changed: the API now serves the new ones; the report's figures will follow at the next start.",
      );
      await introduce(worker.url, models);
    } catch (error) {
      console.error(`Nothing is served until the models change again: ${messageOf(error)}`);
    }
  }
}

try {
  const settings = readSettings(process.argv.slice(2), process.env);
  if (settings === "help") console.log(usage);
  else await main(settings);
} catch (error) {
  console.error(messageOf(error));
  process.exit(1);
}
