/** The figures of `site/lib/figure/figure.ts` on the built pages. */
import { readdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";

export interface Figure {
  /** Id of its element. */
  readonly id: string;
  readonly path: string;
}

/**
 * Pages without a living figure of their own: a shell for a model that the address names, copies of figures for others'
 * pages, and the page for print.
 */
const others = /^(model|figures|print)\//;

/** @param dist folder of the built site */
export async function builtFigures(dist: string): Promise<Figure[]> {
  const files = await readdir(dist, { recursive: true });
  const pages = files.filter((path) => path.endsWith("/index.html") && !others.test(path)).toSorted();
  const found = await Promise.all(
    pages.map(async (page) => {
      const html = await readFile(join(dist, page), "utf8");
      const elements = html.matchAll(/<(fig-[a-z-]+) class="live-figure[^>]*>\s*<figure id="\1"/g);
      return Array.from(elements, ([, id = ""]): Figure => ({ id, path: `/${dirname(page)}/` }));
    }),
  );
  return found.flat();
}
