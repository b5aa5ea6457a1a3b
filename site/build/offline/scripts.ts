/**
 * The scripts of a copy of the report as classic ones: from a folder a browser loads neither modules nor fonts by fetch.
 *
 * All pages share one file, in which each module of the site waits to be named by the page.
 */
import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Plugin, rolldown } from "rolldown";

const entry = "\0report";

/** What makes the stored answers the pages' API. */
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

/** Nothing is loaded ahead, and faces that a script fetches are in it. */
async function withoutFetches(site: string, text: string): Promise<string> {
  const faces = new Set([...text.matchAll(/["'`](\/_astro\/[^"'`]+\.woff2)["'`]/g)].map(([, path = ""]) => path));
  let rest = text.replaceAll(/__vite__mapDeps\(\[[\d,]*\]\)/g, "[]");
  for (const path of faces) {
    rest = rest.replaceAll(path, `data:font/woff2;base64,${(await readFile(join(site, path))).toString("base64")}`);
  }
  return rest;
}
