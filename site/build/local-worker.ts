/**
 * The built Worker on this machine, in miniflare: what the site's build asks, what the tests and benchmarks hit.
 *
 * It runs the very bundle that `wrangler deploy` would upload (made by `npm run bundle`), so nothing here can
 * behave otherwise than in production but for the network in front of it.
 */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { Miniflare, type MiniflareOptions } from "miniflare";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** Where `npm run bundle` writes the Worker. */
export const bundlePath = join(root, ".wrangler/bundle");

export interface LocalWorkerOptions {
  /** Folder served by the ASSETS binding. */
  readonly assets: string;
  /** TCP port; 0 picks a free one. */
  readonly port?: number;
}

type ModuleDefinition =
  Extract<MiniflareOptions, { modules: unknown }> extends { modules: infer M }
    ? Extract<M, readonly unknown[]>[number]
    : never;

/** Starts the bundled Worker; `dispose()` it when done. */
export async function startLocalWorker({ assets, port = 0 }: LocalWorkerOptions): Promise<Miniflare> {
  const files = await readdir(bundlePath);
  const kinds = { ".js": "ESModule", ".wasm": "CompiledWasm", ".onnx": "Data" } as const;
  const modules = await Promise.all(
    files.flatMap((file) => {
      const kind = Object.entries(kinds).find(([extension]) => file.endsWith(extension))?.[1];
      return kind
        ? [
            readFile(join(bundlePath, file)).then((contents) => ({
              type: kind,
              path: join(bundlePath, file),
              contents,
            })),
          ]
        : [];
    }),
  );
  modules.sort((a, b) => Number(b.path.endsWith("index.js")) - Number(a.path.endsWith("index.js")));
  const worker = new Miniflare({
    modules: modules as ModuleDefinition[],
    modulesRoot: bundlePath,
    compatibilityDate: "2026-07-30",
    compatibilityFlags: ["nodejs_compat"],
    assets: {
      directory: assets,
      binding: "ASSETS",
      // As [assets] of wrangler.toml has it.
      routerConfig: {
        has_user_worker: true,
        static_routing: { user_worker: ["/v1", "/v1/*", "/v2", "/v2/*", "/openapi.json"] },
      },
      assetConfig: { not_found_handling: "404-page" },
    },
    port,
    cf: false,
    // The Worker logs a line a request; only what goes wrong belongs into a build's or a test's output.
    handleRuntimeStdio: (stdout: Readable, stderr: Readable) => {
      stdout.resume();
      stderr.pipe(process.stderr);
    },
  });
  await worker.ready;
  return worker;
}
