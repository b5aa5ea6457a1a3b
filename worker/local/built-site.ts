/** The site that `astro build` writes, and whether it is up to date with its sources. */
import { mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import { readBundle } from "./bundle.ts";
import { root } from "./configuration.ts";

/** Sources of the pages, except the user's own models. */
const sources = ["site", "worker", "training", "astro.config.mjs", "wrangler.toml", "package-lock.json"];

/** A build of the site: its folder, and the folder of models shown beside the published ones. */
export interface SiteBuild {
  readonly outDir: string;
  readonly models: string | undefined;
}

interface Stamp {
  /** Absolute path of the models folder, or null. */
  readonly models: string | null;
  /** In ms since 1970. */
  readonly startedAt: number;
}

const stampPath = ({ outDir }: SiteBuild): string =>
  join(root, ".cache/built", `${relative(root, outDir).replaceAll(/[^a-z0-9]/gi, "-")}.json`);

const modelsOf = ({ models }: SiteBuild): string | null => (models === undefined ? null : resolve(models));

/** Marks the start of a build; until `stampBuild` the folder is not a complete site. */
export async function beginBuild(site: SiteBuild): Promise<void> {
  await rm(stampPath(site), { force: true });
}

/** Marks a build as complete, with the time when it began to read its sources. */
export async function stampBuild(site: SiteBuild, startedAt: number): Promise<void> {
  const stamp: Stamp = { models: modelsOf(site), startedAt };
  await mkdir(dirname(stampPath(site)), { recursive: true });
  await writeFile(stampPath(site), JSON.stringify(stamp));
}

/** Time of the last change at a path or below it, in ms. */
async function lastChange(path: string): Promise<number> {
  const below = await readdir(path, { recursive: true }).catch(() => []);
  const times = [".", ...below].map((name) => stat(join(path, name)).then(({ mtimeMs }) => mtimeMs));
  return Math.max(...(await Promise.all(times)));
}

/** Whether the folder holds a complete site with those models that is newer than its sources. */
export async function isBuilt(site: SiteBuild): Promise<boolean> {
  try {
    await readBundle();
    const stamp: Stamp = JSON.parse(await readFile(stampPath(site), "utf8"));
    await stat(join(site.outDir, "index.html"));
    const paths = [...sources.map((name) => join(root, name)), ...(site.models === undefined ? [] : [site.models])];
    const changes = await Promise.all(paths.map(lastChange));
    return stamp.models === modelsOf(site) && changes.every((time) => time < stamp.startedAt);
  } catch {
    // The build recreates whatever is missing or damaged.
    return false;
  }
}
