/**
 * Subsets the text fonts at build time to the characters of the pages and the weights from regular to semibold, and the font
 * of blackboard letters to these. The first paint waits for them, and in full they made up half of the download before it.
 */
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { AstroIntegration } from "astro";
import subsetFont from "subset-font";
import { writeAtomically } from "../../training/runs/files.ts";

const folder = new URL("../../.cache/fonts/", import.meta.url);
const packages = new URL("../../node_modules/@fontsource-variable/", import.meta.url);
const blackboard = new URL("../../node_modules/katex/dist/fonts/KaTeX_AMS-Regular.woff2", import.meta.url);
const faces = {
  "serif.woff2": "source-serif-4/files/source-serif-4-latin-wght-normal.woff2",
  "serif-italic.woff2": "source-serif-4/files/source-serif-4-latin-wght-italic.woff2",
  "sans.woff2": "source-sans-3/files/source-sans-3-latin-wght-normal.woff2",
};

/** Paths of the original fonts. */
export const wholeFaces = Object.values(faces).map((path) => fileURLToPath(new URL(path, packages)));

const ascii = String.fromCharCode(...Array.from({ length: 95 }, (_, index) => 0x20 + index));
/** Characters of the subset; any other is shown in the reader's own serif or sans. */
export const letters = `${ascii}\u00a0§°±²³¹·×é–’“”…′−↑`;

/** Its other signs come from the whole font. */
const capitals = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

// A separate constant, because the package's types only know the options of an older version.
const cut = {
  targetFormat: "woff2" as const,
  // Semibold is the heaviest weight in the style sheets.
  variationAxes: { wght: { min: 400, max: 600 } },
  keepFeatures: ["kern", "liga", "mark", "tnum"],
  // Name ID 14 is the address of the licence.
  preserveNameIds: [14],
};

export function textFonts(): AstroIntegration {
  return {
    name: "text-fonts",
    hooks: {
      "astro:config:setup": async () => {
        for (const [name, path] of Object.entries(faces)) {
          const face = await subsetFont(await readFile(new URL(path, packages)), letters, cut);
          await writeAtomically(fileURLToPath(new URL(name, folder)), face);
        }
        const face = await subsetFont(await readFile(blackboard), capitals, { targetFormat: "woff2" });
        await writeAtomically(fileURLToPath(new URL("blackboard.woff2", folder)), face);
      },
    },
  };
}
