/** The figures of `site/lib/figure/figure.ts` on the built pages. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

export interface Figure {
  /** Id of its element. */
  readonly id: string;
  readonly path: string;
}

/** @param dist folder of the built site */
export async function builtFigures(dist: string): Promise<Figure[]> {
  const pages = (await readdir(dist, { withFileTypes: true })).filter((entry) => entry.isDirectory());
  const found = await Promise.all(
    pages.map(async ({ name }) => {
      const html = await readFile(join(dist, name, "index.html"), "utf8").catch(() => "");
      // The page for print also has figures, under other ids, but they are static.
      const elements = html.matchAll(/<(fig-[a-z-]+) class="live-figure[^>]*>\s*<figure id="\1"/g);
      return Array.from(elements, ([, id = ""]): Figure => ({ id, path: `/${name}/` }));
    }),
  );
  return found.flat();
}
