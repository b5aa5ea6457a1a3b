/** Finds the sections that cite a work by reading their texts. */
import { type Section, sections } from "../lib/report/sections.ts";

const texts = import.meta.glob<string>("../text/**/*.mdx", { query: "?raw", import: "default", eager: true });

/** Path of the section that shows a text; derivations are in the appendix. */
const pathOf = (file: string): string =>
  file.includes("/derivations/") ? "/appendix/" : file.replace(/^.*\/([^/]+)\.mdx$/, "/$1/");

/** Citing sections, in reading order. */
export function citingSections(key: string): readonly Section[] {
  const paths = Object.entries(texts)
    .filter(([, text]) => [...text.matchAll(/<Cite of="([^"]+)"/g)].some(([, keys]) => keys?.split(" ").includes(key)))
    .map(([file]) => pathOf(file));
  return sections.filter(({ path }) => paths.includes(path));
}
