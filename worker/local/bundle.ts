/** The bundle that `npm run bundle` writes: exactly the modules that `wrangler deploy` would upload. */
import { readdir, readFile, stat } from "node:fs/promises";
import { extname, join, relative } from "node:path";
import { z } from "zod";
import { root } from "./configuration.ts";

export const bundlePath = join(root, ".wrangler/bundle");

/** Module type in workerd, by file extension. */
type Kind = "esm" | "wasm" | "data";
const kinds: Readonly<Record<string, Kind>> = { ".js": "esm", ".wasm": "wasm", ".onnx": "data" };

export interface BundleModule {
  readonly path: string;
  readonly type: Kind;
}

export interface Bundle {
  /** The Worker's own module first. */
  readonly modules: readonly BundleModule[];
  /** Ids of the bundled models. */
  readonly models: readonly string[];
}

const SourceMapSchema = z.object({ sources: z.array(z.string()) });

/** The repository's files in the bundle; none if there is no bundle. */
async function readSources(): Promise<readonly string[]> {
  const map = await readFile(join(bundlePath, "index.js.map"), "utf8").catch(() => '{ "sources": [] }');
  const { sources } = SourceMapSchema.parse(JSON.parse(map));
  return sources.map((source) => join(bundlePath, source)).filter((path) => !path.includes("node_modules"));
}

/** Time of a file's last change, in ms; infinite if it was deleted. */
const changedAt = (path: string): Promise<number> =>
  stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => Number.POSITIVE_INFINITY,
  );

/**
 * The bundle, if it is up to date with its sources.
 *
 * @throws Error there is no bundle, or one of its sources has changed since
 */
export async function readBundle(): Promise<Bundle> {
  const entry = join(bundlePath, "index.js");
  const sources = await readSources();
  if (sources.length === 0)
    throw new Error(`expected the Worker's bundle in ${bundlePath}; run \`npm run bundle\` first`);
  const bundledAt = await changedAt(entry);
  for (const source of [...sources, join(root, "wrangler.toml")]) {
    if ((await changedAt(source)) <= bundledAt) continue;
    throw new Error(`${relative(root, source)} has changed since the Worker was bundled; run \`npm run bundle\` again`);
  }
  const modules = (await readdir(bundlePath)).flatMap((file) => {
    const type = kinds[extname(file)];
    return type ? [{ path: join(bundlePath, file), type }] : [];
  });
  return {
    modules: modules.sort((a, b) => Number(b.path === entry) - Number(a.path === entry)),
    models: sources.flatMap((path) => /models\/([^/]+)\/card\.json$/.exec(path)?.[1] ?? []),
  };
}
