/** Which sections cite a work: read from their texts, so that nobody keeps a list of it. */
import { type Section, sections } from "../lib/report/sections.ts";

const texts = import.meta.glob<string>("../text/**/*.mdx", { query: "?raw", import: "default", eager: true });

/** The path of the section that shows a text; the derivations stand in the appendix. */
const pathOf = (file: string): string =>
  file.includes("/derivations/") ? "/appendix/" : file.replace(/^.*\/([^/]+)\.mdx$/, "/$1/");

/** In the order of reading. */
export function citingSections(key: string): readonly Section[] {
  const paths = Object.entries(texts)
    .filter(([, text]) => [...text.matchAll(/<Cite of="([^"]+)"/g)].some(([, keys]) => keys?.split(" ").includes(key)))
    .map(([file]) => pathOf(file));
  return sections.filter(({ path }) => paths.includes(path));
}
