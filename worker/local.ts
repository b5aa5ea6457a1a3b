/**
 * The bundled Worker on this machine, in miniflare: for scripts and tests of one's own, the site's build, the tests over
 * HTTP and the benchmarks. It runs the modules that `wrangler deploy` would upload, as wrangler.toml says.
 */
import { rmSync } from "node:fs";
import { access, readFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { Miniflare, type ModuleDefinition, Response } from "miniflare";
import { bundlePath, readBundle } from "./local/bundle.ts";
import { readConfiguration, root } from "./local/configuration.ts";
import { deriveDatasetIndex } from "./local/dataset-index.ts";
import { deriveModelIndex } from "./local/model-index.ts";
import { overlayModels } from "./local/model-overlay.ts";

export interface LocalWorkerOptions {
  /** TCP port on 127.0.0.1; 0, the default, picks a free one. */
  readonly port?: number;
  /** Folder of static files; by default the built site, or `site/public` where nobody has built it. */
  readonly assets?: string;
  /** Folder of models, each `<id>/card.json` with its files: served and listed beside the published ones. */
  readonly models?: string;
  /** Requests that one client may send in a period of that many seconds; by default nobody is limited. */
  readonly rateLimit?: { readonly limit: number; readonly period: 10 | 60 };
  /** The Worker's time in ms since 1970, read once a request; by default the machine's. */
  readonly now?: () => number;
}

export interface LocalWorker extends AsyncDisposable {
  /** Where it listens, without a slash at the end: `http://127.0.0.1:8787`. */
  readonly url: string;
  /** Stops it and frees the port, as `await using` does. */
  readonly dispose: () => Promise<void>;
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

/** The folder that the options name, or the default. */
async function staticFiles({ assets }: LocalWorkerOptions, built: string): Promise<string> {
  const folder = assets ?? ((await exists(join(built, "index.html"))) ? built : join(root, "site/public"));
  // Miniflare would serve an empty folder in its place.
  if (!(await exists(folder))) throw new Error(`expected a folder of static files at ${folder}, found none`);
  return folder;
}

/** Derives the indices of the models and data sets among the static files, where there are any. */
async function deriveIndices(files: string): Promise<void> {
  for (const [name, derive] of [
    ["models", deriveModelIndex],
    ["datasets", deriveDatasetIndex],
  ] as const) {
    if (await exists(join(files, name))) await derive(join(files, name));
  }
}

/** What sets the time and the rate limit around the bundle; nothing where neither is chosen. */
async function conditions({ now = Date.now, rateLimit }: LocalWorkerOptions) {
  const contents = await readFile(new URL("local/entry.js", import.meta.url), "utf8");
  // It imports the bundle's own module from beside it.
  const entry: ModuleDefinition = { type: "ESModule", path: join(bundlePath, "entry.js"), contents };
  return {
    entry,
    bindings: { RATE_LIMIT: rateLimit ?? null },
    serviceBindings: { CLOCK: () => new Response(String(now())) },
  };
}

/**
 * Starts the Worker that `npm run bundle` made.
 *
 * @throws Error no bundle, or an old one; a folder without what it should hold; a port that is taken
 */
export async function startLocalWorker(options: LocalWorkerOptions = {}): Promise<LocalWorker> {
  const { compatibility_date, compatibility_flags, assets } = await readConfiguration();
  const bundle = await readBundle();
  const { entry, ...bindings } = options.now || options.rateLimit ? await conditions(options) : {};
  const files = await staticFiles(options, join(root, assets.directory));

  await using started = new AsyncDisposableStack();
  const directory = options.models === undefined ? files : await overlayModels(files, options.models, bundle.models);
  if (directory === files) await deriveIndices(files);
  if (directory !== files) {
    const remove = () => rmSync(directory, { recursive: true });
    // At a signal miniflare ends the process at once.
    process.once("exit", remove);
    started.defer(() => {
      process.off("exit", remove);
      remove();
    });
  }

  const worker = new Miniflare({
    modules: [...(entry ? [entry] : []), ...bundle.modules],
    modulesRoot: bundlePath,
    ...bindings,
    compatibilityDate: compatibility_date,
    compatibilityFlags: compatibility_flags,
    assets: {
      directory,
      binding: assets.binding,
      routerConfig: { has_user_worker: true, static_routing: { user_worker: assets.run_worker_first } },
      assetConfig: { not_found_handling: assets.not_found_handling },
    },
    port: options.port ?? 0,
    cf: false,
    // The Worker logs a line a request; only what goes wrong belongs into somebody else's output.
    handleRuntimeStdio: (stdout: Readable, stderr: Readable) => {
      stdout.resume();
      // Why a listed model cannot be served, the list itself says.
      createInterface(stderr).on("line", (line) => line.includes('"unavailable":') || console.error(line));
    },
  });
  // One that failed to start fails again when it is disposed of.
  const { origin } = await worker.ready.catch(async (error) => {
    await worker.dispose().catch(() => undefined);
    throw error;
  });
  started.defer(() => worker.dispose());

  const running = started.move();
  const dispose = () => running.disposeAsync();
  return { url: origin, dispose, [Symbol.asyncDispose]: dispose };
}
