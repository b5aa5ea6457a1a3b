/** Turns a section's page into a part of one document with all sections, with matching ids, links and headings. */

/** Interactive parts that the document leaves out: scripts, drawers, data tables, notes about missing scripts. */
const useless = [
  /<script\b[\s\S]*?<\/script>/g,
  /<api-drawer\b[\s\S]*?<\/api-drawer>/g,
  /<details class="(?:tables|take-away)"[\s\S]*?<\/details>/g,
  /<noscript>[\s\S]*?<\/noscript>/g,
];

const idAttributes = /(\s(?:id|for|headers|list|aria-labelledby|aria-describedby|aria-controls)=")([^"]+)"/g;

/** Anchor of a section in the document: "latent-atlas" for "/latent-atlas/". */
export const partOf = (path: string): string => path.replaceAll("/", "");

/**
 * @param html markup of the section, without its title
 * @param path path of its page
 * @param paths paths of all sections in the document; links to them and their anchors stay within it
 */
export function inDocument(html: string, path: string, paths: readonly string[]): string {
  const own = partOf(path);
  const moved = (ids: string): string => ids.replaceAll(/\S+/g, (id) => `${own}.${id}`);
  const href = (all: string, target: string): string => {
    const [page = "", anchor] = target.split("#");
    if (page !== "" && !paths.includes(page)) return all;
    const part = partOf(page) || own;
    return `href="#${anchor ? `${part}.${anchor}` : part}"`;
  };
  return (
    useless
      .reduce((rest, pattern) => rest.replaceAll(pattern, ""), html)
      // Scrubbed numbers become text, because the document's figures have no controls.
      .replaceAll(/(<\/?)scrub-number\b/g, "$1span")
      .replaceAll(idAttributes, (_, before: string, ids: string) => `${before}${moved(ids)}"`)
      .replaceAll(/url\((["']|&quot;)?#/g, (before) => `${before}${own}.`)
      .replaceAll(/(?<=\s)href="([^"]*)"/g, href)
      .replaceAll(/(<\/?h)([2-5])\b/g, (_, before: string, level: string) => `${before}${Number(level) + 1}`)
  );
}
