/**
 * Collects the third-party packages and fonts in the published site: from esbuild's metadata of the Worker's bundle, and
 * from Vite's output for the pages. The page of notices lists them.
 */
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { AstroIntegration, ViteUserConfig } from "astro";
import { writeAtomically } from "../../../training/runs/files.ts";
import { bundlePath } from "../../../worker/local/bundle.ts";
import { root } from "../../../worker/local/configuration.ts";
import { searchPackage } from "../search/integration.ts";
import { wholeFaces } from "../text-fonts.ts";
import { type FontNames, readFontNames } from "./font-names.ts";
import { type Package, packagesOf } from "./packages.ts";

export interface Notices {
  /** Packages in the Worker's bundle. */
  readonly worker: readonly Package[];
  /** Packages whose scripts, style sheets or fonts readers download. */
  readonly pages: readonly Package[];
  /** Fonts that readers download. */
  readonly fonts: readonly FontNames[];
}

interface Metafile {
  readonly outputs: Readonly<Record<string, { readonly inputs: Readonly<Record<string, { bytesInOutput: number }>> }>>;
}

type Plugin = Extract<NonNullable<ViteUserConfig["plugins"]>[number], { name: string }>;

const noticesPath = join(root, ".cache/notices.json");

/** Source files in the Worker's bundle. */
export async function bundledFiles(): Promise<readonly string[]> {
  const { outputs } = JSON.parse(await readFile(join(bundlePath, "bundle-meta.json"), "utf8")) as Metafile;
  return Object.values(outputs)
    .flatMap(({ inputs }) => Object.entries(inputs))
    .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
    .map(([path]) => join(root, path));
}

export function notices(): AstroIntegration {
  const modules = new Set<string>();
  const fonts = new Set<string>();
  const write = async (): Promise<void> => {
    const found: Notices = {
      worker: await packagesOf(await bundledFiles()),
      pages: await packagesOf([...modules, ...wholeFaces, searchPackage]),
      fonts: await Promise.all([...fonts].sort().map((path) => readFontNames(join(root, path)))),
    };
    await writeAtomically(noticesPath, JSON.stringify(found));
  };
  const isInstalled = (id: string): boolean => id.includes("/node_modules/") && !id.startsWith("\0");

  return {
    name: "notices",
    hooks: {
      "astro:config:setup": ({ updateConfig }) => {
        process.env.NOTICES_AT_BUILD = noticesPath;
        const collector = {
          name: "notices",
          // Vite bundles the pages first and the browser's scripts last, when everything is known.
          async generateBundle(_, bundle) {
            const isForBrowser = this.environment.name === "client";
            const shipped = [...this.getModuleIds()].filter((id) => /\.css(?:$|\?)/.test(id));
            for (const file of Object.values(bundle)) {
              if (file.type === "chunk") shipped.push(...(isForBrowser ? file.moduleIds : []));
              else
                for (const path of file.originalFileNames) {
                  if (path.endsWith(".woff2")) fonts.add(path);
                  // A file published unchanged; its maker lists its contents in the LICENSE.txt beside it.
                  else if (/\.(?:js|css)$/.test(path))
                    shipped.push(resolve(root, path), resolve(root, `${path}.LICENSE.txt`));
                }
            }
            for (const id of shipped.filter(isInstalled)) modules.add(id.replace(/\?.*$/, ""));
            if (isForBrowser) await write();
          },
        } satisfies Plugin;
        updateConfig({ vite: { plugins: [collector] } });
      },
    },
  };
}
