/**
 * Bundles the scripts of an offline copy as one classic script, because browsers load neither modules nor fetched fonts
 * from a folder. All pages share the file, and each page names the modules to run.
 */
import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Plugin, rolldown } from "rolldown";

const entry = "\0report";

/** Script that provides the stored responses in place of the API. */
export const copyScript = (): Promise<string> =>
  classic(fileURLToPath(new URL("../../offline/copy.ts", import.meta.url)));

/**
 * @param site folder of the built site
 * @param scripts paths of the modules that pages name, from the root of the site
 */
export function reportScript(site: string, scripts: readonly string[]): Promise<string> {
  const table = scripts.map(
    (path) => `${JSON.stringify(basename(path))}: () => import(${JSON.stringify(join(site, path))})`,
  );
  const code = `
const entries = {${table.join(",\n")}};
for (const name of document.currentScript.dataset.entries.split(" ")) entries[name]?.();`;
  const plugin: Plugin = {
    name: "report",
    resolveId: (id) => (id === entry ? id : null),
    load: (id) => (id === entry ? code : null),
    transform: (text, id) => (id.startsWith(site) ? withoutFetches(site, text) : null),
  };
  return classic(entry, plugin);
}

async function classic(input: string, plugin?: Plugin): Promise<string> {
  const bundle = await rolldown({ input, ...(plugin && { plugins: [plugin] }), logLevel: "silent" });
  const { output } = await bundle.generate({ format: "iife", codeSplitting: false, minify: true });
  await bundle.close();
  return output[0].code;
}

/** Removes preloading, and inlines fonts that a script fetches. */
async function withoutFetches(site: string, text: string): Promise<string> {
  const faces = new Set([...text.matchAll(/["'`](\/_astro\/[^"'`]+\.woff2)["'`]/g)].map(([, path = ""]) => path));
  let rest = text.replaceAll(/__vite__mapDeps\(\[[\d,]*\]\)/g, "[]");
  for (const path of faces) {
    rest = rest.replaceAll(path, `data:font/woff2;base64,${(await readFile(join(site, path))).toString("base64")}`);
  }
  return rest;
}
