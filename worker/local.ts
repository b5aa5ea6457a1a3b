/**
 * The bundled Worker on this machine, in miniflare: for your scripts and tests, the site's build, the HTTP tests and
 * the benchmarks. It runs the modules that `wrangler deploy` would upload, configured by wrangler.toml.
 */
import { rmSync } from "node:fs";
import { access, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { Miniflare, Response } from "miniflare";
import { type Bundle, readBundle } from "./local/bundle.ts";
import { type Configuration, readConfiguration, root } from "./local/configuration.ts";
import { deriveDatasetIndex } from "./local/dataset-index.ts";
import { deriveModelIndex } from "./local/model-index.ts";
import { overlayModels } from "./local/model-overlay.ts";

export interface LocalWorkerOptions {
  /** TCP port on 127.0.0.1; 0, the default, picks a free one. */
  readonly port?: number;
  /** Folder of static files; by default the built site, or `site/public` if you have not built the site. */
  readonly assets?: string;
  /** Folder of models, each `<id>/card.json` with its files: served and listed beside the published ones. */
  readonly models?: string;
  /** Requests that one client may send in a period of that many seconds; no limit by default. */
  readonly rateLimit?: { readonly limit: number; readonly period: 10 | 60 };
  /** The Worker's time in ms since 1970, read once a request; by default the machine's clock. */
  readonly now?: () => number;
}

export interface LocalWorker extends AsyncDisposable {
  /** The Worker's address without a trailing slash: `http://127.0.0.1:8787`. */
  readonly url: string;
  /** Stops the Worker and frees the port, as `await using` does. */
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
  // Miniflare would otherwise serve an empty folder.
  if (!(await exists(folder))) throw new Error(`expected a folder of static files at ${folder}, found none`);
  return folder;
}

/** Writes the indices of the models and data sets in the static files, where there are any. */
async function deriveIndices(files: string): Promise<void> {
  for (const [name, derive] of [
    ["models", deriveModelIndex],
    ["datasets", deriveDatasetIndex],
  ] as const) {
    if (await exists(join(files, name))) await derive(join(files, name));
  }
}

/** The bundle's modules by name, wrapped by one that sets the time and the rate limit if an option asks for it. */
async function manifestOf({ modules }: Bundle, isConditioned: boolean) {
  const files = modules.map(
    async ({ path, type }) => [basename(path), { type, contents: await readFile(path) }] as const,
  );
  const bundled = Object.fromEntries(await Promise.all(files));
  if (!isConditioned) return { mainModule: "index.js", modules: bundled };
  const contents = await readFile(new URL("local/entry.js", import.meta.url));
  return { mainModule: "entry.js", modules: { "entry.js": { type: "esm" as const, contents }, ...bundled } };
}

const jsonBindings = (values: Configuration["vars"]) =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { type: "json" as const, value }]));

/** Settings of the wrapper module. */
const conditions = ({ now = Date.now, rateLimit }: LocalWorkerOptions) => ({
  RATE_LIMIT: { type: "json" as const, value: rateLimit ?? null },
  CLOCK: { type: "fetcher" as const, handler: () => new Response(String(now())) },
});

/**
 * Starts the Worker that `npm run bundle` made.
 *
 * @throws Error a missing or outdated bundle, a folder without the expected files, or a port in use
 */
export async function startLocalWorker(options: LocalWorkerOptions = {}): Promise<LocalWorker> {
  const { compatibility_date, compatibility_flags, vars, assets } = await readConfiguration();
  const bundle = await readBundle();
  const isConditioned = options.now !== undefined || options.rateLimit !== undefined;
  const files = await staticFiles(options, join(root, assets.directory));

  await using started = new AsyncDisposableStack();
  const directory = options.models === undefined ? files : await overlayModels(files, options.models, bundle.models);
  if (directory === files) await deriveIndices(files);
  if (directory !== files) {
    const remove = () => rmSync(directory, { recursive: true });
    // On a signal, miniflare ends the process at once.
    process.once("exit", remove);
    started.defer(() => {
      process.off("exit", remove);
      remove();
    });
  }

  const worker = new Miniflare({
    workers: [
      {
        config: {
          name: "marginalia",
          compatibilityDate: compatibility_date,
          compatibilityFlags: compatibility_flags,
          manifest: await manifestOf(bundle, isConditioned),
          env: {
            [assets.binding]: { type: "assets" },
            ...jsonBindings(vars),
            ...(isConditioned && conditions(options)),
          },
          assets: {
            directory,
            hasUserWorker: true,
            runWorkerFirst: assets.run_worker_first,
            notFoundHandling: assets.not_found_handling,
          },
        },
      },
    ],
    port: options.port ?? 0,
    cf: false,
    // Replaces miniflare's own line for each request.
    logRequests: false,
    // The Worker logs a line a request; the caller's output gets only the failures.
    handleStructuredLogs: ({ level, message }) => {
      // The list of models already says why one cannot be served.
      if (level === "error" && !message.includes('"unavailable":')) console.error(message);
    },
  });
  // A Worker that failed to start fails again when it is disposed of.
  const { origin } = await worker.ready.catch(async (error) => {
    await worker.dispose().catch(() => undefined);
    throw error;
  });
  started.defer(() => worker.dispose());

  const running = started.move();
  const dispose = () => running.disposeAsync();
  return { url: origin, dispose, [Symbol.asyncDispose]: dispose };
}
